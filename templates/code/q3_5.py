shown = wrong[wrong["true"] == worst].nsmallest(8, "p_true")
plt.figure(figsize=(12, 2))
for position, row in enumerate(shown.itertuples(), start=1):
    plt.subplot(1, 8, position)
    plt.imshow(x_test[row.Index], cmap="gray_r")
    plt.title(f"{row.true} -> {row.predicted} ({row.p_predicted:.0%})")
    plt.axis("off")
plt.show()
