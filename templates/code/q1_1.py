from keras.datasets import fashion_mnist

(x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
class_names = ["T-shirt/top", "Pantalon", "Pull", "Robe", "Manteau"]
class_names += ["Sandale", "Chemise", "Basket", "Sac", "Bottine"]
