import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for axes, name in ((left, "loss"), (right, "accuracy")):
    axes.plot(history.history[name], label="entraînement")
    axes.plot(history.history["val_" + name], label="validation")
    axes.set(xlabel="époque", ylabel=name)
    axes.legend()
plt.show()
