arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
for name, array in arrays.items():
    print(name, array.dtype, array.shape, array.min(), array.max(), array.nbytes)
