wrong = predictions[~predictions["correct"]]
missed = wrong["true"].value_counts().reindex(range(10), fill_value=0)
attributed = wrong["predicted"].value_counts().reindex(range(10), fill_value=0)
confusions = wrong.groupby(["true", "predicted"]).size().sort_values(ascending=False)
worst = missed.idxmax()
