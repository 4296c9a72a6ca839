import matplotlib.pyplot as plt

plt.figure(figsize=(10, 4))
for label, name in enumerate(class_names):
    images = x_train[:num_fitted][y_fitted == label]
    for row, image in enumerate([*images[:3], images.mean(axis=0)]):
        plt.subplot(4, 10, 10 * row + label + 1, xticks=[], yticks=[])
        plt.imshow(image, cmap="gray_r", vmin=0, vmax=255)
    plt.xlabel(name)
