import math

num_fitted = int(len(x_train) * (1 - 0.2))
batch_size = math.ceil(num_fitted / (200 - 1))

assert math.ceil(num_fitted / batch_size) < 200
