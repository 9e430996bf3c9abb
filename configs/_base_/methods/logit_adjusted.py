# Logit-adjusted cross-entropy.
logit_adjusted = dict(_delete_=True, type='mmfair.LogitAdjustedLoss', tau=1.0)
