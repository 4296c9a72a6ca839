import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for axes, name in ((left, "loss"), (right, "accuracy")):
    axes.plot(history.history[name], label="train")
    axes.plot(history.history["val_" + name], label="validation")
    axes.set(xlabel="epoch", ylabel=name)
    axes.legend()
plt.show()
