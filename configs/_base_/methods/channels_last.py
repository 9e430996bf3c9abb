# Convolutions with channels last in memory: the same training, faster on most
# networks on a CPU, and on a GPU with --amp.
channels_last = dict(type='mmfair.ChannelsLastHook')
