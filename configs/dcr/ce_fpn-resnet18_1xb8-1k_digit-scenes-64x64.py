_base_ = '../zut/ce_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py'
