_base_ = '../zut/ce_resnet8_1xb32-100e_digits-lt-if20.py'
