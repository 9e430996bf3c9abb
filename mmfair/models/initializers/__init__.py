from mmfair.models.initializers.kaiming_weight_init import KaimingWeightInit

__all__ = ['KaimingWeightInit']
