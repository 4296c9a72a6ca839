from scipy.stats import hypergeom, mannwhitneyu

is_error = ~predictions.loc[ids, "correct"].to_numpy()
print(pd.crosstab(is_anomaly, is_error, rownames=["anomaly"], colnames=["error"]))
both, num_errors = (is_anomaly & is_error).sum(), is_error.sum()
p_overlap = hypergeom.sf(both - 1, len(ids), is_anomaly.sum(), num_errors)
u, p_scores = mannwhitneyu(scores[is_error], scores[~is_error], alternative="less")
auc = 1 - u / (num_errors * (len(ids) - num_errors))
