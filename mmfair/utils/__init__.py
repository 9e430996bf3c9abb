"""Small tools shared by the hooks, the entry points and the tests."""
