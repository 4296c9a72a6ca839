"""The French words that the oracle looks for: what says each finding, each claim and each verdict."""

from oracle import (
    UNDECIDED,
    WHERE,
    Claim,
    Family,
    Finding,
    Words,
    activations,
    averaged_falls_a_little,
    averaged_rises_or_last,
    balance,
    both,
    both_start_higher,
    by_class,
    comparison,
    curves,
    dropout,
    dropout_conclusion,
    facts,
    falls_beyond,
    far,
    first_error,
    first_overfits,
    frame,
    half_batch,
    hardly_falls,
    is_attributed_more,
    is_fragile,
    is_missed_more,
    links,
    more,
    one_run,
    performance,
    persistence,
    ranking,
    reduces_both,
    reductions,
    relation,
    several_with_error,
    sigmoid_ends,
    sizes,
    verdict,
    verdict_of,
    worst_images,
)
from scenarios import DROPOUT_128, DROPOUT_256, HALF_BATCH, HALVED, SIGMOID, SIGMOID_DROPOUT, SIZES, THIRD

from td1report.answers.models import Magnitude
from td1report.answers.q2_7 import Continuing
from td1report.answers.q3_1 import Overfitting
from td1report.answers.q3_2 import Calibration, Coherence
from td1report.answers.q3_4 import Ranking
from td1report.answers.q3_5 import Persistence
from td1report.answers.q3_6 import LiteralFound
from td1report.answers.q3_7 import ForestAnomalies, Stability
from td1report.answers.q3_8 import Correspondence, Link, Relation
from td1report.answers.q3_9 import AddedLayer
from td1report.answers.q4_1 import ThirdLayer
from td1report.answers.q4_2 import HalfNeurons
from td1report.records import Trend, Verdict

_LIST = r"(?P<names>⟦\w+⟧(?:(?:, | et )⟦\w+⟧)*)"

FRENCH_SENTENCES: tuple[tuple[str, Finding, str], ...] = (
    ("essentials", lambda r: balance(r).first.overfits is Trend.RISING, "mais seulement sur"),
    ("essentials.q2_7", averaged_falls_a_little, "celle des 5 dernières baisse de moins de"),
    ("q2_7.short", averaged_falls_a_little, "celle des 5 dernières a baissé de moins de"),
    ("q2_7.short", lambda r: more(r).val_loss.trend is Trend.RISING, r"perte (?:de \d|a augmenté|augmente)"),
    (
        "q2_7.short",
        lambda r: (more(r).continuing, more(r).val_loss.trend) == (Continuing.NOT_SHOWN, Trend.FALLING),
        "même si la perte baisse encore",
    ),
    ("q2_7", lambda r: more(r).val_error.trend is Trend.RISING, "dernière époque à l’autre, elle augmente"),
    ("q2_7", lambda r: more(r).val_error.trend is Trend.FALLING, "dernière époque à l’autre, elle baisse"),
    ("q2_7", lambda r: more(r).val_error.trend is Trend.UNCLEAR, "dernière époque à l’autre, aucun changement"),
    ("q2_7", one_run, "Une seule graine ne dit pas si la différence"),
    ("q2_7", lambda r: more(r).val_error_averaged.trend is Trend.RISING, "mesure plus précise, l’erreur augmente"),
    ("q2_7", lambda r: more(r).val_error_averaged.trend is Trend.FALLING, "mesure plus précise, l’erreur baisse"),
    ("q2_7", lambda r: more(r).val_error_averaged.trend is Trend.UNCLEAR, "mesure plus précise, aucun changement"),
    ("q2_7", is_fragile, "la conclusion est fragile"),
    (
        "q2_7",
        lambda r: hardly_falls(r) and more(r).continuing is not Continuing.USEFUL,
        "cela ne justifie pas de prolonger",
    ),
    ("q2_7", lambda r: more(r).val_loss.trend is Trend.RISING, "remonte après son minimum"),
    (
        "q2_7",
        lambda r: more(r).val_loss.trend is Trend.RISING and more(r).lowest_before_end,
        "mieux vaudrait s’arrêter avant",
    ),
    ("q3_1.short", lambda r: curves(r).lowest_is_last, "est la plus basse à la dernière époque"),
    ("q3_1", lambda r: curves(r).lowest_is_last, "trait vertical. est atteinte à la dernière époque"),
    (
        "q3_1",
        lambda r: not one_run(r) and curves(r).same_lowest_epoch,
        "la plus basse à la même époque pour toutes les graines",
    ),
    ("q3_1", lambda r: curves(r).validation_ahead, "la validation fait mieux que l’entraînement"),
    ("q3_1", lambda r: not curves(r).validation_ahead, "fait au moins aussi bien que la validation"),
    ("q3_1", lambda r: curves(r).overfitting is Overfitting.YES, "qui remonte ensuite"),
    (
        "q3_1",
        lambda r: curves(r).overfitting is Overfitting.YES and curves(r).error_slope.trend is not Trend.RISING,
        "Que la perte remonte",
    ),
    ("q3_1", lambda r: curves(r).train_loss_slope.trend is Trend.FALLING, "La perte d’entraînement, elle"),
    ("q3_2", lambda r: performance(r).coherence is Coherence.SAMPLING, "rien ne contredit la validation"),
    ("q3_2", lambda r: performance(r).coherence is not Coherence.SAMPLING, "ne sont pas de même difficulté"),
    ("q3_2", lambda r: performance(r).largest_confusion is None, "Aucune confusion"),
    ("q3_3", lambda r: not frame(r).num_wrong, "aucune n’est une erreur"),
    ("q3_3", lambda r: bool(frame(r).num_wrong), "la première que le réseau manque"),
    ("q3_4", lambda r: by_class(r).any_mistake and by_class(r).ranking is Ranking.CLEAR, "l’intervalle exclut zéro"),
    ("q3_4", lambda r: by_class(r).any_mistake and by_class(r).ranking is Ranking.TIED, "l’intervalle contient zéro"),
    ("q3_4", lambda r: by_class(r).any_mistake and one_run(r), "rien ne dit si le classement"),
    (
        "q3_4",
        lambda r: by_class(r).any_mistake and by_class(r).attributed_ranking is Ranking.CLEAR,
        r"de façon démontrée \(IC à 95 % de l’écart",
    ),
    (
        "q3_4",
        lambda r: by_class(r).any_mistake and by_class(r).attributed_ranking is Ranking.TIED,
        "sans que les graines la départagent de",
    ),
    (
        "essentials.q3_4",
        lambda r: by_class(r).any_mistake and by_class(r).ranking in (Ranking.TIED, Ranking.LEVEL),
        r"erreurs et \d+ sur",
    ),
    ("q3_5", lambda r: worst_images(r).largest_is_clipped, "plafond de Keras"),
    ("q3_6.short", lambda r: far(r).any_mistake and far(r).concentrated, "de telles erreurs sont rares"),
    ("q3_6", lambda r: far(r).any_mistake and far(r).concentrated, "suivre la forme"),
    ("q3_6", lambda r: far(r).reverse_found, r"l’inverse se produit \d+ fois"),
    ("q3_6", lambda r: not far(r).reverse_found, "l’inverse ne se produit jamais"),
    ("q3_6", lambda r: far(r).literal_found is LiteralFound.SHOWN, "l’exemple du TD en tête"),
    ("q3_7.short", lambda r: facts(r, "q3_7", ForestAnomalies).flagged < 10, "moins de 10 comme demandé"),
    ("q3_7.short", lambda r: facts(r, "q3_7", ForestAnomalies).flagged >= 10, "ce qui n’est pas moins de 10"),
    ("q3_8", lambda r: links(r).correspondence is Correspondence.NONE, "Le réseau montré n’en manque aucune"),
    ("q3_8", lambda r: not links(r).any_error, "il n’y a pas d’erreur à comparer"),
    ("q3_8", lambda r: several_with_error(r) and links(r).overlap_link is Link.ALL, "le lien ressort pour tous"),
    ("q3_8", lambda r: several_with_error(r) and links(r).overlap_link is Link.SOME, "le lien ressort pour une partie"),
    ("q3_8", lambda r: several_with_error(r) and links(r).overlap_link is Link.NONE, "le lien ressort pour aucun"),
    ("q3_8", lambda r: links(r).any_error and links(r).other_wrong > 0, r"\? Non pour \d+ des \d+ erreurs"),
    ("q3_8", lambda r: links(r).any_error and links(r).other_wrong == 0, r"\? Oui : celles du réseau montré"),
    ("q3_8", lambda r: links(r).shown_scores_lower, "manquées se rangent du côté des scores bas"),
    (
        "q3_9.short",
        lambda r: verdict(r, THIRD) is Verdict.BETTER and comparison(r, THIRD).within_margin,
        "mais de moins de 0,5 pt",
    ),
    (
        "q4_1",
        lambda r: first_overfits(r) and verdict(r, THIRD) in UNDECIDED | {Verdict.WORSE},
        "La capacité ne semble donc pas",
    ),
    (
        "q4_1",
        lambda r: verdict(r, THIRD) in UNDECIDED and verdict(r, THIRD, "val_loss") is Verdict.WORSE,
        "ses probabilités sont moins bonnes",
    ),
    ("q4_2", lambda r: verdict(r, HALVED) is Verdict.WORSE, "la moyenne du petit réseau est au-dessus"),
    ("q4_2", lambda r: verdict(r, HALVED) is Verdict.BETTER, "la moyenne du petit réseau est au-dessous"),
    (
        "q4_2",
        lambda r: (verdict(r, HALVED), verdict(r, HALVED, "val_loss")) == (Verdict.WORSE, Verdict.BETTER),
        "plus d’erreurs, mais des probabilités meilleures",
    ),
    ("q4_4", reduces_both, "Le dropout réduit le surapprentissage de chacun"),
    (
        "q4_4",
        lambda r: (
            verdict(r, DROPOUT_256, "val_loss") is Verdict.BETTER and verdict(r, DROPOUT_256) is not Verdict.BETTER
        ),
        "garde un avantage en",
    ),
    ("q4_4", lambda r: dropout(r).small.with_dropout.loss_slope.trend is Trend.FALLING, "pourrait lui profiter"),
    *(
        (
            "q4_4",
            lambda r, size=size, trend=trend: getattr(dropout(r), size).history_to_validation.trend is trend,
            f"celle de ⟦{name}⟧ finit {words} de la validation",
        )
        for size, name in (("small", DROPOUT_128[0]), ("large", DROPOUT_256[0]))
        for trend, words in ((Trend.FALLING, "au-dessus"), (Trend.RISING, "au-dessous"))
    ),
    ("q4_5.short", lambda r: half_batch(r).slowdown is Trend.RISING, "une époque dure plus longtemps"),
    ("q4_5.short", lambda r: half_batch(r).slowdown is Trend.FALLING, "une époque dure moins longtemps"),
    ("q4_5.short", lambda r: half_batch(r).slowdown is Trend.UNCLEAR, "trop dispersées pour un verdict"),
    ("q4_5", lambda r: half_batch(r).slowdown is Trend.RISING, "les petits lots coûtent du temps"),
    ("q4_5", lambda r: half_batch(r).slowdown is Trend.FALLING, "les petits lots vont plus vite"),
    ("q4_5", lambda r: half_batch(r).slowdown is Trend.UNCLEAR, "trop de dispersion pour conclure"),
    ("q4_5", lambda r: half_batch(r).fixed_cost, "signe d’un coût fixe"),
    (
        "q4_5",
        lambda r: (half_batch(r).same_updates.trend, verdict(r, HALF_BATCH)) == (Trend.UNCLEAR, Verdict.BETTER),
        "s’accordent avec un effet des mises à jour",
    ),
    (
        "q4_5",
        lambda r: (
            half_batch(r).same_updates.trend is Trend.RISING
            and half_batch(r).midway.trend is not Trend.FALLING
            and verdict(r, HALF_BATCH) in UNDECIDED
        ),
        "semble être de revoir les images",
    ),
    *(
        (
            "q4_6",
            lambda r, own=own: set(sigmoid_ends(r)) == own,
            pattern,
        )
        for own, pattern in (
            ({"plain", "with_dropout"}, r"encore en fin d’entraînement, sans dropout .* comme avec"),
            ({"plain"}, "Sans dropout, l’erreur de la sigmoïde baisse encore"),
            ({"with_dropout"}, "Avec dropout, l’erreur de la sigmoïde baisse encore"),
        )
    ),
    *(
        (
            "q4_6",
            lambda r, size=size: size in (activations(r).plain.magnitude, activations(r).with_dropout.magnitude),
            text,
        )
        for size, text in (
            (Magnitude.BEYOND, "écart supérieur à 0,5 pt"),
            (Magnitude.WITHIN, "écart inférieur à 0,5 pt"),
            (Magnitude.STRADDLES, "écart voisin de 0,5 pt"),
        )
    ),
    ("q4_6", both_start_higher, "La sigmoïde part de plus haut"),
    ("q4_6", both_start_higher, "la sigmoïde se trompe davantage, sans dropout .* comme avec"),
    (
        "q4_7",
        lambda r: verdict(r, SIZES[-1]) is Verdict.NOT_SHOWN and sizes(r).steps[-1].magnitude is Magnitude.BEYOND,
        "exclut pourtant zéro",
    ),
    ("q4_7", lambda r: sizes(r).underfit.trend is Trend.RISING, "C’est du sous-apprentissage"),
    (
        "q4_8.short",
        lambda r: not one_run(r) and balance(r).choice.experiment != balance(r).choice.lowest,
        "le moins de poids à moins d’une erreur type",
    ),
    (
        "q4_8.short",
        lambda r: one_run(r) or balance(r).choice.experiment == balance(r).choice.lowest,
        "l’erreur de validation la plus basse",
    ),
    (
        "q4_8",
        lambda r: not one_run(r) and len(balance(r).choice.indistinguishable) == 1,
        "Tous les autres s’en disting",
    ),
    ("q4_8", lambda r: not one_run(r) and len(balance(r).choice.within_one_standard_error) == 1, "seul sous le seuil"),
    (
        "q4_8",
        lambda r: balance(r).lowest_loss.experiment != balance(r).choice.experiment,
        "Pour de bonnes probabilités",
    ),
    ("q4_8", lambda r: not one_run(r), "la bande étroite va de la plus basse"),
    ("q4_8", lambda r: balance(r).ours_among_perceptrons, "[Aa]ucun perceptron publié ici"),
    ("q4_8", lambda r: not balance(r).ours_among_perceptrons, "[Uu]n perceptron publié au moins"),
)
"""(place, whether it must stand there, sentence): it stands exactly there."""

FRENCH_FAMILIES = (
    # What section 2 and 3 say of the first model.
    Family(
        "q2_7.short",
        lambda r: more(r).continuing,
        {
            Continuing.ONE_RUN: "un seul entraînement ne permet pas de dire",
            Continuing.HARMFUL: "l’erreur de validation augmente de",
            Continuing.NOT_SHOWN: "de la dernière époque n’a pas baissé de façon démontrée",
            Continuing.DEPENDS: "la réponse dépend de la mesure",
            Continuing.NEGLIGIBLE: "guère judicieux",
            Continuing.USEFUL: "continuer est judicieux",
        },
    ),
    Family(
        "essentials.q2_7",
        lambda r: more(r).continuing,
        {
            Continuing.ONE_RUN: "Un seul entraînement ne permet pas de le dire",
            Continuing.HARMFUL: "l’erreur de validation augmente",
            Continuing.NOT_SHOWN: "l’erreur de validation de la dernière époque ne baisse pas de façon démontrée",
            Continuing.DEPENDS: "La réponse dépend de la mesure",
            Continuing.NEGLIGIBLE: r"\? Guère",
            Continuing.USEFUL: r"\? Oui",
        },
    ),
    Family(
        "essentials.q2_7",
        lambda r: more(r).val_loss.trend is Trend.RISING,
        {True: "et la perte (?:aussi|augmente)"},
    ),
    Family(
        "q2_7",
        lambda r: more(r).val_loss.trend,
        {
            Trend.RISING: "De 20 à 40 époques, elle augmente",
            Trend.FALLING: "De 20 à 40 époques, elle baisse encore",
            Trend.UNCLEAR: "aucun changement n’en est démontré",
            Trend.ONE_RUN: "Une seule graine ne dit rien de sûr de son évolution",
        },
    ),
    Family(
        "q2_7",
        lambda r: more(r).gap_is_sampling,
        {True: "la validation annonçait bien le test", False: "il dépasse ce que ce tirage explique"},
    ),
    Family("q2_7", lambda r: more(r).overconfident, {True: "devient trop sûr de lui"}),
    Family(
        "q3_1.short",
        lambda r: curves(r).overfitting,
        {
            Overfitting.YES: "puis surapprend",
            Overfitting.NO: "apprend encore à la fin",
            Overfitting.UNCLEAR: "n’a plus de direction nette",
            Overfitting.ONE_RUN: "les courbes se lisent sans verdict",
        },
    ),
    Family(
        "q3_1",
        lambda r: curves(r).loss_change_trend,
        {
            Trend.RISING: r"aux époques \d+ à \d+, elle augmente",
            Trend.FALLING: r"aux époques \d+ à \d+, elle diminue",
            Trend.UNCLEAR: r"aux époques \d+ à \d+, elle ne change pas de façon démontrée",
        },
    ),
    Family(
        "q3_1",
        lambda r: curves(r).loss_slope.trend,
        {
            Trend.RISING: "sa pente est positive",
            Trend.FALLING: "sa pente est négative",
            Trend.UNCLEAR: "sa pente n’a pas de signe démontré",
            Trend.ONE_RUN: "pas de verdict",
        },
    ),
    Family(
        "q3_1",
        lambda r: curves(r).error_slope.trend,
        {
            Trend.RISING: "celle du taux d’erreur est positive",
            Trend.FALLING: "celle du taux d’erreur est négative",
            Trend.UNCLEAR: "celle du taux d’erreur n’a pas de signe démontré",
        },
    ),
    Family(
        "q3_1",
        lambda r: {Trend.RISING: "yes", Trend.ONE_RUN: "one_run"}.get(curves(r).gap_trend, "no"),
        {
            "yes": "ne vaut donc que pour les images déjà vues",
            "one_run": "Un seul entraînement ne dit pas de combien cet écart varie",
            "no": "ne montre pas de surapprentissage",
        },
    ),
    Family(
        "q3_2.short",
        lambda r: performance(r).coherence,
        {
            Coherence.SAMPLING: "c’est cohérent",
            Coherence.TEST_WORSE: "ce n’est pas cohérent",
            Coherence.TEST_BETTER: "c’est mieux que la validation ne l’annonçait",
        },
    ),
    Family(
        "q3_2",
        lambda r: performance(r).calibration,
        {
            Calibration.OVERCONFIDENT: "Le réseau est trop sûr de lui",
            Calibration.UNDERCONFIDENT: "Le réseau n’est pas assez sûr de lui",
            Calibration.WITHIN_SAMPLING: "Le réseau n’est ni trop ni trop peu sûr de lui",
        },
    ),
    Family(
        "q3_4.short",
        ranking,
        {
            Ranking.CLEAR: "de façon démontrée",
            Ranking.TIED: "ne suffisent pas à la départager",
            Ranking.ONE_RUN: "la classe la plus mal identifiée est .* sans verdict possible",
            Ranking.LEVEL: "sont à égalité les classes les plus mal identifiées",
            "none": "Aucune image de test n’est manquée",
        },
    ),
    Family(
        "q3_4",
        lambda r: by_class(r).any_mistake and by_class(r).most_attributed == by_class(r).worst,
        {True: "La même classe est aussi celle que le réseau attribue le plus souvent à tort"},
    ),
    Family(
        "essentials.q3_4",
        ranking,
        {
            Ranking.CLEAR: r"\. Surtout sur la classe",
            Ranking.TIED: "que les graines ne départagent pas",
            Ranking.ONE_RUN: "Dans le seul entraînement disponible, surtout sur la classe",
            Ranking.LEVEL: "Dans le seul entraînement disponible, surtout sur les classes",
        },
    ),
    Family(
        "q3_5",
        persistence,
        {
            Persistence.ALL: "la difficulté vient des images",
            Persistence.MOST: "la difficulté vient surtout des images",
            Persistence.FEW: "le hasard de l’entraînement a sa part",
            "none": "il n’y a rien à afficher",
        },
    ),
    Family(
        "q3_6.short",
        lambda r: far(r).literal_found,
        {
            LiteralFound.SHOWN: r"^Le 1 classé comme 8 existe",
            LiteralFound.ELSEWHERE: r"^Le réseau montré ne prend aucun pantalon \(1\) pour un sac",
            LiteralFound.NONE: r"^Aucun pantalon \(1\) n’est pris pour un sac",
        },
    ),
    Family("q3_6.short", lambda r: not far(r).any_mistake, {True: "aucune image de test n’est manquée"}),
    Family(
        "q3_7",
        lambda r: facts(r, "q3_7", ForestAnomalies).stability,
        {
            Stability.ONE_FOREST: "la stabilité de la liste n’est pas mesurée",
            Stability.SAME: "la liste ne dépend pas de la graine",
            Stability.CORE: "le noyau de la liste est stable",
            Stability.LOOSE: "la liste dépend beaucoup de la graine",
        },
    ),
    Family(
        "q3_8.short",
        lambda r: links(r).correspondence,
        {
            Correspondence.NONE: "^Non : aucune",
            Correspondence.ALL: "^Oui : ",
            Correspondence.SOME: "^En partie seulement",
        },
    ),
    Family(
        "q3_8.short",
        lambda r: links(r).score_link,
        {
            Link.ALL: r"pour chacun des \d+ réseaux|pour le seul réseau entraîné",
            Link.SOME: "pour une partie seulement",
            Link.NONE: "il n’est pas démontré",
        },
    ),
    Family(
        "q3_8",
        relation,
        {
            Relation.NOT_SHOWN: "n’est pas démontré ici",
            Relation.FLAGGED_ONLY: "Les images signalées sont plus souvent manquées",
            Relation.PARTLY: "n’est démontré que pour une partie",
            Relation.LINKED: "Anomalie et erreur sont liées",
            "same": "sont ici les mêmes images",
        },
    ),
    # The ten comparisons.
    Family(
        "q3_9.short",
        verdict_of(THIRD),
        {
            Verdict.BETTER: "elle fait mieux",
            Verdict.WORSE: "elle fait moins bien",
            Verdict.EQUIVALENT: "sont équivalents",
            Verdict.NOT_SHOWN: "aucune différence n’est démontrée",
            Verdict.ONE_RUN: "aucun verdict",
        },
    ),
    Family(
        "q3_9.short",
        lambda r: verdict(r, THIRD) is Verdict.BETTER and not comparison(r, THIRD).within_margin,
        {True: "il est judicieux de l’ajouter"},
    ),
    Family(
        "q3_9.short",
        lambda r: verdict(r, THIRD) in UNDECIDED | {Verdict.WORSE},
        {True: "n’est pas judicieux|rien ne justifie"},
    ),
    Family(
        "q3_9",
        lambda r: facts(r, "q3_9", AddedLayer).test_trend,
        {
            Trend.RISING: "il va contre cette couche",
            Trend.FALLING: "il va dans son sens",
            Trend.UNCLEAR: "il n’est pas démontré",
            Trend.ONE_RUN: "sans intervalle possible",
        },
    ),
    Family(
        "q4_1.short",
        verdict_of(THIRD),
        {
            Verdict.BETTER: r"^Oui\b",
            Verdict.WORSE: "^Non, il est même moins bon",
            Verdict.EQUIVALENT: "^Non : .* équivalent",
            Verdict.NOT_SHOWN: "^Rien ne le montre",
            Verdict.ONE_RUN: "ne permet pas de le dire",
        },
    ),
    Family(
        "q4_2.short",
        verdict_of(HALVED),
        {
            Verdict.WORSE: r"^Oui\b",
            Verdict.BETTER: "^Non, ils sont meilleurs",
            Verdict.EQUIVALENT: "^Non : .* équivalente",
            Verdict.NOT_SHOWN: "^Aucune dégradation n’est démontrée",
            Verdict.ONE_RUN: "ne permet pas de le dire",
        },
    ),
    Family(
        "q4_2",
        lambda r: facts(r, "q4_2", HalfNeurons).gap_change.trend,
        {
            Trend.FALLING: "Le petit réseau surapprend moins|L’écart [^.]*(?:se réduit|baisse|diminue)",
            Trend.RISING: "Le petit réseau surapprend davantage|L’écart [^.]*(?:s’accroît|augmente)",
            Trend.UNCLEAR: "L’écart entre validation et images apprises ne change pas de façon démontrée",
        },
    ),
    Family(
        "q4_4.short",
        verdict_of(DROPOUT_128),
        {
            Verdict.WORSE: "dégradée",
            Verdict.BETTER: "améliorée",
            Verdict.EQUIVALENT: "équivalente",
            Verdict.NOT_SHOWN: r"l’erreur de validation ne change pas de façon démontrée",
            Verdict.ONE_RUN: "n’a pas de verdict",
        },
    ),
    Family(
        "q4_4.short",
        lambda r: dropout(r).small.gap_change.trend,
        {
            Trend.FALLING: "réduit le surapprentissage|abaisse (?:cet|l’)\\s?écart",
            Trend.RISING: "accroît l’écart",
            Trend.UNCLEAR: "ne change pas de façon démontrée l’écart",
            Trend.ONE_RUN: "ne dit pas si le dropout change l’écart",
        },
    ),
    Family(
        "q4_4",
        dropout_conclusion,
        {
            "worse gap": "n’est donc pas réduire l’erreur",
            "worse error": "Le dropout dégrade ici l’un et l’autre",
            "better": "Le dropout tient ici sa promesse",
            "undecided": "Dans aucun de ces réseaux un effet sur l’erreur n’est démontré",
            "mixed": "Ces réseaux n’ont pas le même verdict",
            "opposite": "améliore l’un et dégrade l’autre",
            "one_run": "Il faut plusieurs graines pour conclure",
        },
    ),
    Family(
        "q4_5.short",
        verdict_of(HALF_BATCH),
        {
            Verdict.BETTER: "l’erreur de validation baisse",
            Verdict.WORSE: "l’erreur de validation augmente",
            Verdict.EQUIVALENT: "l’erreur de validation est équivalente",
            Verdict.NOT_SHOWN: "aucun changement de l’erreur de validation n’est démontré",
            Verdict.ONE_RUN: "un seul entraînement ne dit pas si",
        },
    ),
    Family(
        "q4_5",
        lambda r: half_batch(r).midway.trend,
        {
            Trend.RISING: "mises à jour plus nombreuses augmentent l’erreur",
            Trend.FALLING: "mises à jour plus nombreuses abaissent l’erreur",
            Trend.UNCLEAR: "mises à jour plus nombreuses ne changent rien de démontré",
            Trend.ONE_RUN: "mises à jour plus nombreuses donnent un écart dont une seule graine",
        },
    ),
    Family(
        "q4_5",
        lambda r: half_batch(r).same_updates.trend,
        {
            Trend.RISING: "se trompe davantage",
            Trend.FALLING: "se trompe moins",
            Trend.UNCLEAR: "ne diffère pas de façon démontrée",
        },
    ),
    Family(
        "q4_6.short",
        lambda r: {"opposite": "mixed"}.get(value := both(r, (SIGMOID, SIGMOID_DROPOUT)), value),
        {
            "worse": "^Oui : la sigmoïde augmente",
            "better": "^Oui : la sigmoïde abaisse",
            "undecided": "^Aucun impact n’est démontré",
            "mixed": "^Le verdict n’est pas le même",
            "one_run": "ne permet pas de le dire",
        },
    ),
    Family(
        "q4_6.short",
        lambda r: {activations(r).plain.start.trend, activations(r).with_dropout.start.trend} == {Trend.RISING},
        {True: "départ est plus lent"},
    ),
    Family(
        "q4_7.short",
        reductions,
        {
            "one_run": "aucun écart n’a de verdict",
            "all": "chaque réduction dégrade le résultat",
            "none": "aucune réduction ne dégrade le résultat de façon démontrée",
            "some": "la dégradation est démontrée pour",
        },
    ),
    Family(
        "q4_7",
        lambda r: {verdict(r, pair, "val_loss") for pair in SIZES} == {Verdict.WORSE},
        {True: "Sur la perte, chaque hausse est démontrée", False: "Sur la perte, dans le même ordre"},
    ),
    Family(
        "q4_7.short",
        lambda r: any(verdict(r, pair) is Verdict.BETTER for pair in SIZES),
        {True: "amélioration"},
    ),
    Family("q4_8", lambda r: balance(r).frugal is not None, {True: "Si le coût prime"}),
    Family("essentials.last", lambda r: balance(r).frugal is not None, {True: "fois moins de poids"}),
    # Branch by branch: where one sentence stands or not.
    *(Family(place, finding, {True: pattern}) for place, finding, pattern in FRENCH_SENTENCES),
    Family("q4_8.short", one_run, {True: "aucun choix n’est fondé", False: "^Le modèle retenu est"}),
)

FRENCH_CLAIMS = (
    Claim("q2_7", "ne justifie pas de prolonger", lambda r: more(r).continuing is not Continuing.USEFUL),
    Claim("q2_7", "sans que le taux d’erreur augmente", lambda r: not averaged_rises_or_last(r)),
    Claim("q2_7", "l’erreur de validation n’augmente pas", lambda r: not averaged_rises_or_last(r)),
    Claim("q2_7.short", "rien ne justifie de continuer|continuer n’est pas judicieux", lambda r: not falls_beyond(r)),
    Claim("essentials.q2_7", r"\? Non", lambda r: not falls_beyond(r)),
    Claim("q2_7", "remonte après son minimum", lambda r: more(r).val_loss.trend is Trend.RISING),
    Claim("q2_7", "perte baisse encore", lambda r: more(r).val_loss.trend is Trend.FALLING),
    Claim("q2_7", "mieux vaudrait s’arrêter avant", lambda r: more(r).lowest_before_end),
    Claim("essentials", "mais seulement sur", lambda r: balance(r).first.train_error.mean < first_error(r)),
    Claim("q3_1.short", "plus basse à la dernière époque", lambda r: curves(r).lowest_loss_epoch == curves(r).epochs),
    Claim("q3_1", "qui remonte ensuite|Que la perte remonte", lambda r: curves(r).overfitting is Overfitting.YES),
    Claim("q3_1", "La perte d’entraînement, elle", lambda r: curves(r).train_loss_slope.trend is Trend.FALLING),
    Claim("q3_2", "F1 va de", lambda r: performance(r).worst != performance(r).best),
    Claim("q3_4.short", "devant", is_missed_more),
    Claim("q3_4", "La classe que le réseau attribue le plus souvent à tort est une autre", is_attributed_more),
    Claim("q3_4", "ce classement ne tient donc pas au hasard", lambda r: by_class(r).ranking is Ranking.CLEAR),
    Claim("q3_6", "l’exemple du TD en tête|Hors de cette paire", lambda r: far(r).literal_found is LiteralFound.SHOWN),
    Claim("q3_8", "peut donc rester bien classée", lambda r: links(r).correspondence is not Correspondence.ALL),
    Claim("q3_8", "manquées se rangent du côté des scores bas", lambda r: links(r).shown_scores_lower),
    Claim("q4_1", "La capacité ne semble donc pas", lambda r: verdict(r, THIRD) in UNDECIDED | {Verdict.WORSE}),
    Claim("q4_1", "finit plus haut|probabilités sont moins", lambda r: verdict(r, THIRD, "val_loss") is Verdict.WORSE),
    Claim("q4_1", "remonte en fin", lambda r: facts(r, "q4_1", ThirdLayer).changed.loss_slope.trend is Trend.RISING),
    Claim("q4_1", "baisse encore", lambda r: facts(r, "q4_1", ThirdLayer).changed.loss_slope.trend is Trend.FALLING),
    Claim("q4_2", "surapprend moins", lambda r: facts(r, "q4_2", HalfNeurons).reference.overfits is Trend.RISING),
    Claim("q4_2", "surapprend davantage", lambda r: facts(r, "q4_2", HalfNeurons).changed.overfits is Trend.RISING),
    Claim("q4_2", "est au-dessus", lambda r: comparison(r, HALVED).difference > 0),
    Claim("q4_2", "est au-dessous", lambda r: comparison(r, HALVED).difference < 0),
    Claim("q4_4.short", "réduit le surapprentissage", lambda r: dropout(r).small.without.overfits is Trend.RISING),
    Claim("q4_4.short", "pourtant", lambda r: dropout(r).small.gap_change.trend is Trend.FALLING),
    Claim(
        "q4_4",
        "ne démontre pas que l’effet y soit différent",
        lambda r: both(r, (DROPOUT_128, DROPOUT_256)) == "mixed",
    ),
    Claim("q4_4", "Le dropout garde un avantage", lambda r: verdict(r, DROPOUT_256, "val_loss") is Verdict.BETTER),
    Claim("q4_4", "pourrait lui profiter", lambda r: dropout(r).small.with_dropout.loss_slope.trend is Trend.FALLING),
    Claim("q4_5.short", "dure plus longtemps", lambda r: half_batch(r).half.median > half_batch(r).full.median),
    Claim("q4_5.short", "dure moins longtemps", lambda r: half_batch(r).half.median < half_batch(r).full.median),
    Claim("q4_5", "petits lots coûtent du temps", lambda r: half_batch(r).half.median > half_batch(r).full.median),
    Claim("q4_5", "plutôt que de corriger", lambda r: half_batch(r).midway.trend is not Trend.FALLING),
    Claim(
        "q4_6",
        "rattraperait ReLU",
        lambda r: Verdict.BETTER not in (verdict(r, SIGMOID), verdict(r, SIGMOID_DROPOUT)),
    ),
    Claim("q4_6", "finit encore au-dessus", lambda r: both(r, (SIGMOID, SIGMOID_DROPOUT)) == "worse"),
    Claim("q4_7", "exclut pourtant zéro", lambda r: sizes(r).steps[-1].magnitude is Magnitude.BEYOND),
    Claim("q4_7", "sous-apprentissage", lambda r: sizes(r).underfit.trend is Trend.RISING),
    Claim("q4_8", "[Aa]ucun perceptron publié ici ne fait mieux", lambda r: balance(r).ours_among_perceptrons),
    *(
        Claim(question, "« non démontré » ne veut pas dire", lambda r, pairs=pairs: any(  # type: ignore[misc]
            verdict(r, pair) is Verdict.NOT_SHOWN for pair in pairs
        ))
        for question, pairs in WHERE.items()
    ),
)  # fmt: skip

FRENCH = Words(
    families=FRENCH_FAMILIES,
    claims=FRENCH_CLAIMS,
    clauses={
        Verdict.BETTER: "{a} fait mieux que {b}",
        Verdict.WORSE: "{a} fait moins bien que {b}",
        Verdict.EQUIVALENT: "{a} et {b} sont équivalents à 0,5 pt près",
        Verdict.NOT_SHOWN: "aucune différence n’est démontrée entre {a} et {b}",
        Verdict.ONE_RUN: "un seul entraînement par modèle ne permet aucun verdict entre {a} et {b}",
    },
    margin=", mais de moins de 0,5 pt",
    verdicts={
        Verdict.BETTER: "meilleur",
        Verdict.WORSE: "moins bon",
        Verdict.EQUIVALENT: "équivalent",
        Verdict.NOT_SHOWN: "non démontré",
        Verdict.ONE_RUN: "pas de verdict",
    },
    losses=r"Sur la perte, dans le même ordre : (.*)",
    tallies={
        Verdict.BETTER: rf"Une baisse de l’erreur de validation est démontrée pour {_LIST}\.",
        Verdict.WORSE: rf"Une hausse est démontrée pour {_LIST}\.",
        Verdict.EQUIVALENT: rf"Un écart inférieur à 0,5 pt est démontré pour {_LIST}\.",
        Verdict.NOT_SHOWN: rf"Rien n’est démontré pour {_LIST}\.",
    },
    tallies_at_first={
        Verdict.BETTER: rf"une baisse de l’erreur de validation est démontrée pour {_LIST}",
        Verdict.EQUIVALENT: rf"{_LIST} ne change(?:nt)? rien au-delà de 0,5 pt",
    },
    others_are_worse=r"(\d+) l’augment(?:e|ent)\b",
    retained=(
        ("cover", r"le modèle retenu, ⟦(\w+)⟧"),
        ("essentials.last", r"⟦(\w+)⟧ est retenu"),
        ("q4_8.short", r"^Le modèle retenu est ⟦(\w+)⟧"),
        ("rows", r"⟦(\w+)⟧ \(ce rapport\)"),
    ),
    retained_one_run=(
        ("cover", r"d’erreur de validation la plus basse, ⟦(\w+)⟧"),
        ("essentials.last", r"⟦(\w+)⟧ a l’erreur de validation la plus basse"),
        ("q4_8.short", r"la plus basse est celle de ⟦(\w+)⟧"),
        ("rows", r"⟦(\w+)⟧ \(ce rapport\)"),
    ),
    class_named=r"(\d) \([A-ZÀ-Ý]",
    of_comparing=r"meilleur|moins bon|équivalent|fait mieux que ⟦|fait moins bien|dégrad|est retenu|"
    r"est démontré|façon démontrée",
    but=("Le meilleur modèle", "« [^»]*»"),
    minus=" moins ",
    near=rf"Sous ce seuil se trouvent {_LIST} ;",
    alike=rf", {_LIST} ne se distingue(?:nt)? pas statistiquement",
    lowest_loss=r"la perte de validation la plus basse en moyenne est celle de ⟦(\w+)⟧",
)
