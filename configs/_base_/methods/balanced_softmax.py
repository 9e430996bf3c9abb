# Balanced softmax.
balanced_softmax = dict(_delete_=True, type='mmfair.BalancedSoftmaxLoss')
