"""The French words of findings: place and finding of a mark -> value -> pattern of what it says then."""

from collections.abc import Mapping

from oracle import Words

FRENCH_TOLD: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("cover", "answers.q4_8.choice.one_run"): {
        "true": "^le modèle d’erreur de validation la plus basse$",
        "false": "^le modèle retenu$",
    },
    ("essentials", "answers.q4_8.first.overfits"): {
        "rising": "^, mais seulement sur",
        "*": "^$",
    },
    ("essentials", "answers.q2_7.continuing"): {
        "useful": "^Oui : .* l’erreur de validation baisse de façon démontrée",
        "negligible": "^Guère : .* l’erreur de validation baisse, mais de moins de",
        "harmful": "^Non : .* l’erreur de validation augmente$",
        "not_shown": "^Non : .* de la dernière époque ne baisse pas de façon démontrée",
        "depends": "^La réponse dépend de la mesure : ",
        "one_run": "^Un seul entraînement ne permet pas de le dire$",
    },
    ("essentials", "answers.q2_7.val_error_averaged.trend answers.q2_7.val_error_averaged.within_margin"): {
        "falling true": "^, celle des 5 dernières baisse de moins de",
        "*": "^$",
    },
    ("essentials", "answers.q2_7.val_loss.trend answers.q2_7.continuing"): {
        "rising harmful": "^, et la perte aussi$",
        "rising *": "^, et la perte augmente$",
        "*": "^$",
    },
    ("essentials", "answers.q3_4.any_mistake"): {
        "true": "^Où il se trompe",
    },
    ("essentials", "answers.q3_4.ranking"): {
        "clear": r"^Surtout sur la classe [^,]* : \d+ erreurs$",
        "level": r"^Dans le seul entraînement disponible, surtout sur les classes .* et .* : \d+ erreurs et \d+$",
        "tied": r"^Surtout sur les classes .* et .*, que les graines ne départagent pas : \d+ erreurs et \d+$",
        "one_run": r"^Dans le seul entraînement disponible, surtout sur la classe [^,]* : \d+ erreurs$",
    },
    ("essentials", "answers.q4_8.choice.one_run"): {
        "true": "^Avec une seule graine, aucune des|^Une seule graine ne permet pas de le désigner",
        "false": "^Sur 10 comparaisons, |est retenu sur la validation",
    },
    ("essentials", "answers.q4_8.tally.better"): {
        "none": "^aucune n’abaisse l’erreur de validation de façon démontrée$",
        "*": "^une baisse de l’erreur de validation est démontrée pour ⟦",
    },
    ("essentials", "answers.q4_8.tally.num_worse"): {
        "0": "^$",
        "1": "^1 l’augmente$",
        "*": r"^\d+ l’augmentent$",
    },
    ("essentials", "answers.q4_8.tally.equivalent"): {
        "none": "^$",
        "*": "⟧ ne change(nt)? rien au-delà de 0,5 pt$",
    },
    ("essentials", "answers.q4_8.choice.indistinguishable"): {
        "*": "⟧ ne s’en distinguant pas$",
    },
    ("essentials", "answers.q4_8.frugal"): {
        "present": "^, et ⟦.* perd moins de 0,5 pt .* fois moins de poids$",
        "none": "^$",
    },
    ("appendix", "provenance.composition"): {
        "same": "^(sur [^;]* Gio de mémoire [^;]*\\.)?$",
        "other_software": "avec Python .* : .*Le rapport a été composé sur la même machine, avec d’autres versions",
        "other_machine": "avec Python .* : .*Le rapport a été composé sur .* cœurs?, .* Gio de mémoire",
    },
    ("q1_1", "provenance.data_source"): {
        "system": "le paquet Debian ¤, comme ici",
        "*": "^$",
    },
    ("q1_1", "official"): {
        "true": "sont celles des fichiers publiés",
        "false": "diffèrent de celles publiées",
    },
    ("q1_1.short", "provenance.data_source"): {
        "download": "^Keras l’a téléchargé",
        "keras_cache": "vient du cache de Keras",
        "system": "vient de la copie installée sur le système",
        "folder": "vient du dossier indiqué au programme",
    },
    ("q1_1.short", "official"): {
        "true": "^sont, octet pour octet, ceux de ses auteurs",
        "false": "^ne sont pas ceux que ses auteurs ont publiés",
    },
    ("q1_3", "exact"): {
        "true": "l’équilibre est exact à l’entraînement et au test",
        "false": "^$",
    },
    ("q1_3", "negligible"): {
        "true": "^il reste sous",
        "false": "^il dépasse",
    },
    ("q1_3", "cut"): {
        "neutral": "rien n’indique que la coupe ait favorisé",
        "uneven": "la coupe a modifié les parts .* plus que le hasard",
    },
    ("q1_3", "negligible exact"): {
        "true true": "pèsent presque autant .* est exactement la moyenne des rappels",
        "true false": "pèsent presque autant .* est presque la moyenne des rappels",
        "false *": "fréquentes pèsent plus .* l’exactitude seule ne suffit plus",
    },
    ("q1_3", "slices.*.ratio"): {
        "present": r"^\d",
        "none": "^—$",
    },
    ("q1_3.short", "exact"): {
        "true": "^Chaque classe a exactement",
        "false": "^Une classe a de .* à ",
    },
    ("q1_3.short", "negligible"): {
        "true": "^oui, cette répartition convient",
        "false": "^non, ce déséquilibre n’est pas négligeable",
    },
    ("q1_5", "num_repeated"): {
        "0": "^aucune des",
        "*": "en répètent une autre",
    },
    ("q1_6", "own_weights_equal"): {
        "true": "pour toutes les classes : il n’y a rien à corriger",
        "false": "il va de .* selon la classe",
    },
    ("q1_7", "lossless"): {
        "true": "^Rien n’est perdu",
        "false": "^$",
    },
    ("q2_5", "last_batch_matters"): {
        "true": "oublier le dernier lot en ferait accepter une trop petite",
        "false": r"retenue\.$",
    },
    ("q2_5", "trials.*.accepted"): {
        "true": "^oui$",
        "false": "^non$",
    },
    ("q2_7", "gap_is_sampling"): {
        "true": "la validation annonçait bien le test",
        "false": "il dépasse ce que ce tirage explique",
    },
    ("q2_7", "val_loss.trend continuing val_error_averaged.trend"): {
        "rising not_shown rising": r"^La perte de validation remonte après son minimum \(à droite\)",
        "rising not_shown *": "remonte après son minimum .* l’erreur de validation n’augmente pas",
        "rising *": r"^La perte de validation remonte après son minimum \(à droite\)",
        "*": "prolongés au-delà de l’époque",
    },
    ("q2_7", "val_error.trend val_error.within_margin"): {
        "one_run *": "Une seule graine ne dit pas si la différence",
        "rising *": "dernière époque à l’autre, elle augmente",
        "unclear true": "dernière époque à l’autre, aucun changement n’est démontré, et l’intervalle tient tout entier",
        "unclear false": r"dernière époque à l’autre, aucun changement n’est démontré\.$",
        "falling true": "dernière époque à l’autre, elle baisse, de moins de",
        "falling false": r"dernière époque à l’autre, elle baisse\.$",
    },
    ("q2_7", "val_error_averaged.trend val_error_averaged.within_margin val_error.trend continuing"): {
        "one_run *": "^$",
        "unclear * unclear *": "mesure plus précise, aucun changement n’est démontré non plus",
        "unclear *": "mesure plus précise, aucun changement n’est démontré : la conclusion est fragile",
        "falling true * useful": "mesure plus précise, l’erreur baisse de moins de .* : la conclusion est fragile",
        "falling true *": "mesure plus précise, l’erreur baisse, mais de si peu .* cela ne justifie pas de prolonger",
        "falling false * depends": r"mesure plus précise, l’erreur baisse \(.* : ces mesures ne disent pas la même chose",
        "falling false * negligible": r"mesure plus précise, l’erreur baisse \(.*, davantage que d’une dernière époque",
        "falling false *": r"mesure plus précise, l’erreur baisse \([^)]*\)\.$",
        "rising true * depends": "mesure plus précise, l’erreur augmente, de peu .* : ces mesures ne disent pas la même",
        "rising false * depends": r"mesure plus précise, l’erreur augmente \(.* : ces mesures ne disent pas la même",
        "rising true *": r"mesure plus précise, l’erreur augmente, de peu \([^)]*\)\.$",
        "rising false *": r"mesure plus précise, l’erreur augmente \([^)]*\)\.$",
    },
    ("q2_7", "val_loss.trend val_error.trend val_error_averaged.trend"): {
        "rising rising *": r"De 20 à 40 époques, elle augmente\.$",
        "rising * rising": r"De 20 à 40 époques, elle augmente\.$",
        "rising *": "De 20 à 40 époques, elle augmente sans que le taux d’erreur augmente",
        "falling *": "De 20 à 40 époques, elle baisse encore",
        "unclear *": "aucun changement n’en est démontré",
        "one_run *": "Une seule graine ne dit rien de sûr de son évolution",
    },
    ("q2_7", "overconfident"): {
        "true": "devient trop sûr de lui",
        "false": "^$",
    },
    ("q2_7", "lowest_before_end val_loss.trend"): {
        "true rising": "mieux vaudrait s’arrêter avant",
        "*": "^$",
    },
    ("q2_7.short", "continuing val_loss.trend"): {
        "one_run *": "^un seul entraînement ne permet pas de dire",
        "harmful rising": "l’erreur de validation augmente de .* et la perte de",
        "harmful *": "l’erreur de validation augmente de (?!.*perte)",
        "not_shown rising": "^continuer n’est pas judicieux .* n’a pas baissé de façon démontrée .* et la perte a augmenté",
        "not_shown falling": "^rien ne justifie .* n’a pas baissé de façon démontrée .* même si la perte baisse encore",
        "not_shown *": "^rien ne justifie .* n’a pas baissé de façon démontrée (?!.*perte)",
        "depends rising": "la réponse dépend de la mesure .*, et la perte a augmenté",
        "depends *": "la réponse dépend de la mesure (?!.*perte)",
        "negligible rising": "guère judicieux .*, et la perte augmente",
        "negligible *": "guère judicieux (?!.*perte)",
        "useful rising": "continuer est judicieux .*, bien que la perte augmente",
        "useful *": "continuer est judicieux (?!.*perte)",
    },
    ("q2_7.short", "val_error_averaged.trend val_error_averaged.within_margin"): {
        "falling true": "celle des 5 dernières a baissé de moins de",
        "*": "^$",
    },
    ("q3_1", "lowest_is_last overfitting"): {
        "true *": "est atteinte à la dernière époque",
        "false yes": "qui remonte ensuite",
        "false *": "ce que le réseau ne sait faire que sur l’entraînement",
    },
    ("q3_1", "validation_ahead"): {
        "true": "la validation fait mieux que l’entraînement .*Ce n’est pas une anomalie",
        "false": "fait au moins aussi bien que la validation",
    },
    ("q3_1", "crossing_epoch"): {
        "present": "^L’entraînement passe devant",
        "none": "^$",
    },
    ("q3_1", "loss_change_trend"): {
        "rising": r"aux époques \d+ à \d+, elle augmente",
        "falling": r"aux époques \d+ à \d+, elle diminue",
        "unclear": r"aux époques \d+ à \d+, elle ne change pas de façon démontrée",
        "one_run": "pas de verdict",
    },
    ("q3_1", "same_lowest_epoch"): {
        "true": "^à la même époque pour toutes les graines",
        "false": "^entre les époques .* selon la graine",
    },
    ("q3_1", "loss_slope.trend"): {
        "rising": "^est positive",
        "falling": "^est négative",
        "unclear": "^n’a pas de signe démontré",
    },
    ("q3_1", "error_slope.trend"): {
        "rising": "^est positive",
        "falling": "^est négative",
        "unclear": "^n’a pas de signe démontré",
    },
    ("q3_1", "train_loss_slope.trend"): {
        "falling": "^La perte d’entraînement, elle, descend",
        "*": "^$",
    },
    ("q3_1", "gap_trend"): {
        "rising": "ne vaut donc que pour les images déjà vues",
        "one_run": "Un seul entraînement ne dit pas de combien cet écart varie",
        "*": "ne montre pas de surapprentissage",
    },
    ("q3_1", "overfitting error_slope.trend"): {
        "yes rising": "^$",
        "yes *": "^Que la perte remonte",
        "*": "^$",
    },
    ("q3_1.short", "overfitting"): {
        "yes": "puis surapprend",
        "no": "apprend encore à la fin",
        "unclear": "n’a plus de direction nette",
        "one_run": "les courbes se lisent sans verdict",
    },
    ("q3_1.short", "lowest_is_last"): {
        "true": "est la plus basse à la dernière époque",
        "false": "est minimale vers la",
    },
    ("q3_2", "coherence"): {
        "sampling": "y tient.*: rien ne contredit la validation",
        "*": "en sort.*: les jeux d’images ne sont pas de même difficulté",
    },
    ("q3_2", "recall_is_accuracy"): {
        "true": "^Le rappel moyen .* égale l’exactitude",
        "false": "^$",
    },
    ("q3_2", "calibration"): {
        "overconfident": "^Le réseau est trop sûr de lui",
        "underconfident": "^Le réseau n’est pas assez sûr de lui",
        "within_sampling": "^Le réseau n’est ni trop ni trop peu sûr de lui",
    },
    ("q3_2", "largest_confusion"): {
        "present": "^va de|^La plus grande confusion",
        "none": "^vaut .* partout|^Aucune confusion",
    },
    ("q3_2.alt", "largest_confusion"): {
        "present": "La plus grande confusion",
        "none": r"sont sur la diagonale\.$",
    },
    ("q3_2.short", "coherence"): {
        "sampling": "^c’est cohérent avec la validation",
        "test_worse": "^ce n’est pas cohérent .* plus forte",
        "test_better": "^c’est mieux que la validation ne l’annonçait",
    },
    ("q3_3", "example.correct"): {
        "true": "^bien reconnue (?!.*alors que)",
        "false": "^la première que le réseau manque .*, alors que",
    },
    ("q3_3", "num_wrong"): {
        "0": r"^Premières lignes du dataframe \(|^aucune n’est une erreur",
        "*": r"^Premières lignes du dataframe, puis premières erreurs|^\d.* erreurs?$",
    },
    ("q3_3", "p_wrong p_right"): {
        "present present": "^La probabilité de la classe prédite vaut",
        "*": "^$",
    },
    ("q3_4", "any_mistake"): {
        "true": "Les images manquées de|Les moins manquées sont",
        "false": "^$",
    },
    ("q3_4", "ranking"): {
        "clear": "l’intervalle exclut zéro",
        "tied": "l’intervalle contient zéro",
        "*": "rien ne dit si le classement",
    },
    ("q3_4", "any_mistake ranking"): {
        "true level": "^Les classes .* viennent en tête",
        "true one_run": "^La classe .* vient en tête",
    },
    ("q3_4", "seeds_where_worst num_seeds"): {
        "* =": "vient en tête dans les ",
        "*": r"vient en tête dans \d+ des ",
    },
    ("q3_4", "most_attributed worst"): {
        "* =": "^La même classe .* il ne l’ignore pas",
        "*": "^La classe que .* est une autre(?!.* il ne l’ignore pas)",
    },
    ("q3_4", "attributed_ranking"): {
        "clear": "^, devant .* de façon démontrée",
        "level": "^, à égalité avec .* dans ce seul entraînement",
        "tied": "^, sans que les graines la départagent",
        "one_run": "^dans ce seul entraînement",
    },
    ("q3_4.short", "any_mistake ranking"): {
        "false *": "^Aucune image de test n’est manquée",
        "true clear": "^La classe la plus .*, devant .* de façon démontrée",
        "true tied": "^La classe la plus .* ne suffisent pas à la départager",
        "true level": "sont à égalité les classes les plus mal identifiées, .* sans verdict possible",
        "true one_run": "la classe la plus mal identifiée est .*, devant .*, sans verdict possible",
    },
    ("q3_5", "any_shown"): {
        "true": "Images de classe|^La perte moyenne sur le test",
        "false": "^$",
    },
    ("q3_5", "largest_is_clipped"): {
        "true": "plafond de Keras",
        "false": "^$",
    },
    ("q3_5", "persistence"): {
        "all": "la difficulté vient des images",
        "most": "la difficulté vient surtout des images",
        "few": "le hasard de l’entraînement a sa part",
        "one_run": "^$",
    },
    ("q3_5.short", "any_shown any_mistake"): {
        "true *": "^Voici",
        "false true": "^Le réseau montré ne manque aucune image de la classe .* il n’y a rien à afficher",
        "false false": "^Aucune image de test n’est manquée .* il n’y a rien à afficher",
    },
    ("q3_6", "literal_images"): {
        "0": "^$",
        "*": r"^, pour \d.* distinctes?$",
    },
    ("q3_6", "reverse_found"): {
        "true": r"^l’inverse se produit \d+ fois",
        "false": "^l’inverse ne se produit jamais",
    },
    ("q3_6", "any_mistake concentrated"): {
        "false *": "^Sans erreur, il n’y a rien à rapprocher",
        "true true": "^Les erreurs semblent suivre la forme",
        "true false": r"^Les \d+ paires",
    },
    ("q3_6", "any_shown literal_found"): {
        "false *": "^$",
        "true shown": "^La .* à la plus proche, l’exemple du TD en tête",
        "true *": r"^La .* à la plus proche\.",
    },
    ("q3_6", "gallery_farthest literal_found"): {
        "none *": "^$",
        "present shown": "^Hors de cette paire",
        "present *": "^La paire la plus éloignée",
    },
    ("q3_6", "any_shown"): {
        "true": "Les erreurs les plus lointaines",
        "false": "^$",
    },
    ("q3_6", "literal_found"): {
        "shown": "^Cadre orange",
        "*": "^$",
    },
    ("q3_6.short", "literal_found"): {
        "shown": "^Le 1 classé comme 8 existe",
        "elsewhere": r"^Le réseau montré ne prend aucun pantalon \(1\) pour un sac",
        "none": r"^Aucun pantalon \(1\) n’est pris pour un sac",
    },
    ("q3_6.short", "any_mistake concentrated"): {
        "false *": "^aucune image de test n’est manquée",
        "true true": "^de telles erreurs sont rares",
        "true false": r"^les \d+ paires",
    },
    ("q3_7", "overlap"): {
        "present": "^Stabilité|^Tableau .* Numéro des images",
        "none": "^$|la stabilité de la liste n’est pas mesurée",
    },
    ("q3_7", "stability"): {
        "same": "la liste ne dépend pas de la graine",
        "core": "le noyau de la liste est stable",
        "loose": "la liste dépend beaucoup de la graine",
    },
    ("q3_7.short", "allowed"): {
        "true": r"moins de \d+ comme demandé",
        "false": r"ce qui n’est pas moins de \d+",
    },
    ("q3_8", "correspondence"): {
        "none": "Le réseau montré n’en manque aucune",
        "*": "le réseau montré se trompe",
    },
    ("q3_8", "by_seed.*.auc"): {
        "present": r"^\d,\d+$",
        "none": "^—$",
    },
    ("q3_8", "any_error"): {
        "true": "^Les (?:anomalies|erreurs) sont-elles",
        "false": "^$|il n’y a pas d’erreur à comparer",
    },
    ("q3_8", "overlap_link"): {
        "all": "le lien ressort pour tous",
        "some": "le lien ressort pour une partie",
        "none": "le lien ressort pour aucun",
    },
    ("q3_8", "other_wrong"): {
        "0": "^Oui : celles du réseau montré",
        "*": r"^Non pour \d+ des \d+ erreurs",
    },
    ("q3_8", "shown.auc"): {
        "present": "pour le réseau montré .Mann-Whitney",
        "none": "^sans objet",
    },
    ("q3_8", "auc num_seeds"): {
        "none *": "^$",
        "present 1": "^$",
        "present *": "selon la graine du réseau",
    },
    ("q3_8", "auc num_forests"): {
        "none *": "^$",
        "present 1": "^$",
        "present *": "en changeant aussi de forêt",
    },
    ("q3_8", "any_error shown_scores_lower"): {
        "false *": "^Aucune image manquée",
        "* true": "manquées se rangent du côté des scores bas",
        "* false": "manquées ne se rangent pas de façon démontrée",
    },
    ("q3_8", "relation correspondence other_wrong"): {
        "not_shown *": "n’est pas démontré ici",
        "flagged_only *": "^Les images signalées sont plus souvent manquées",
        "partly *": "n’est démontré que pour une partie",
        "linked all 0": "sont ici les mêmes images",
        "linked all *": "^Anomalie et erreur sont liées (?!.*peut donc rester bien classée)",
        "linked *": "^Anomalie et erreur sont liées .*peut donc rester bien classée",
    },
    ("q3_8.short", "correspondence"): {
        "none": "^Non : aucune",
        "all": "^Oui : ",
        "some": "^En partie seulement",
    },
    ("q3_8.short", "score_link"): {
        "all": r"pour chacun des \d+ réseaux|pour le seul réseau entraîné",
        "some": "pour une partie seulement",
        "none": "il n’est pas démontré",
    },
    ("q3_9", "test_interval test_trend"): {
        "none *": "^, sans intervalle possible",
        "* rising": "il va contre cette couche",
        "* falling": "il va dans son sens",
        "* unclear": "il n’est pas démontré",
    },
    ("q3_9.short", "comparison.verdict comparison.within_margin"): {
        "better true": r"elle fait mieux, mais de moins de \d",
        "better false": "elle fait mieux, et il est judicieux de l’ajouter",
        "worse *": "elle fait moins bien, et l’ajouter n’est pas judicieux",
        "equivalent *": "sont équivalents .* n’est pas judicieux",
        "not_shown *": "aucune différence n’est démontrée, et rien ne justifie",
        "one_run *": "aucun verdict",
    },
    ("q4_1", "error.verdict loss.verdict"): {
        "equivalent worse": "finit plus haut|mais ses probabilités sont moins bonnes",
        "not_shown worse": "finit plus haut|mais ses probabilités sont moins bonnes",
        "*": "^Erreur .à gauche. et perte|^Sur la perte,(?!.*probabilités sont moins bonnes)",
    },
    ("q4_1", "reference.overfits error.verdict"): {
        "rising better": "^Le premier modèle apprend déjà (?!.*La capacité ne semble donc pas)",
        "rising one_run": "^Le premier modèle apprend déjà (?!.*La capacité ne semble donc pas)",
        "rising *": "^Le premier modèle apprend déjà .*La capacité ne semble donc pas",
        "*": "^$",
    },
    ("q4_1.short", "error.verdict error.within_margin"): {
        "better true": r"^Oui\b.* un gain démontré mais de moins de",
        "better false": r"^Oui\b(?!.* mais de moins de)",
        "worse *": "^Non, il est même moins bon",
        "equivalent *": "^Non : .* équivalent",
        "not_shown *": "^Rien ne le montre",
        "one_run *": "ne permet pas de le dire",
    },
    ("q4_2", "error.verdict loss.verdict"): {
        "worse better": "plus d’erreurs, mais des probabilités meilleures",
        "*": "^Sur la perte(?!.*probabilités meilleures)",
    },
    ("q4_2", "gap_change.trend reference.overfits changed.overfits"): {
        "falling rising *": "^Le petit réseau surapprend moins",
        "falling *": "^L’écart entre validation et images apprises baisse",
        "rising * rising": "^Le petit réseau surapprend davantage",
        "rising *": "^L’écart entre validation et images apprises augmente",
        "unclear *": "^L’écart entre validation et images apprises ne change pas de façon démontrée",
        "one_run *": "^$",
    },
    ("q4_2", "error.verdict"): {
        "worse": "la moyenne du petit réseau est au-dessus",
        "better": "la moyenne du petit réseau est au-dessous",
        "*": "époque par époque",
    },
    ("q4_2.short", "error.verdict error.within_margin"): {
        "worse true": "^Oui, mais de moins de",
        "worse false": "^Oui :",
        "better *": "^Non, ils sont meilleurs",
        "equivalent *": "^Non : .* équivalente",
        "not_shown *": "^Aucune dégradation n’est démontrée",
        "one_run *": "ne permet pas de le dire",
    },
    ("q4_3", "example.*.kept"): {
        "true": "^gardé$",
        "false": "^éteint$",
    },
    ("q4_4", "small.gap_change.trend small.without.overfits"): {
        "falling rising": "^[Ll]e dropout réduit le surapprentissage",
        "falling *": "^[Ll]e dropout abaisse l’écart",
        "rising *": "^[Ll]e dropout accroît l’écart",
        "unclear *": "^[Ll]e dropout ne change pas de façon démontrée l’écart",
        "one_run *": "^[Uu]n seul entraînement ne dit pas si le dropout change l’écart",
    },
    ("q4_4", "large.gap_change.trend large.without.overfits"): {
        "falling rising": "^[Ll]e dropout réduit le surapprentissage",
        "falling *": "^[Ll]e dropout abaisse l’écart",
        "rising *": "^[Ll]e dropout accroît l’écart",
        "unclear *": "^[Ll]e dropout ne change pas de façon démontrée l’écart",
        "one_run *": "^[Uu]n seul entraînement ne dit pas si le dropout change l’écart",
    },
    ("q4_4", "small.history_to_validation.trend"): {
        "falling": "^celle de ⟦two_layers_128_dropout⟧ finit au-dessus de la validation",
        "rising": "^celle de ⟦two_layers_128_dropout⟧ finit au-dessous de la validation",
        "*": "^rien ne sépare à coup sûr celle de ⟦two_layers_128_dropout⟧",
    },
    ("q4_4", "large.history_to_validation.trend"): {
        "falling": "^celle de ⟦two_layers_256_dropout⟧ finit au-dessus de la validation",
        "rising": "^celle de ⟦two_layers_256_dropout⟧ finit au-dessous de la validation",
        "*": "^rien ne sépare à coup sûr celle de ⟦two_layers_256_dropout⟧",
    },
    ("q4_4", "small.gap_change.trend large.gap_change.trend small.without.overfits large.without.overfits"): {
        "falling falling rising rising": "^Le dropout réduit le surapprentissage de chacun",
        "*": "^En ⟦two_layers_128⟧, .* ; en ⟦two_layers_256⟧, ",
    },
    (
        "q4_4",
        "small.error.verdict large.error.verdict small.gap_change.trend large.gap_change.trend small.without.overfits large.without.overfits",
    ): {
        "worse worse falling falling rising rising": "n’est donc pas réduire l’erreur",
        "worse worse *": "Le dropout dégrade ici l’un et l’autre",
        "better better *": "Le dropout tient ici sa promesse",
        "one_run *": "Il faut plusieurs graines pour conclure",
        "equivalent equivalent *": "Dans aucun de ces réseaux un effet sur l’erreur n’est démontré",
        "equivalent not_shown *": "Dans aucun de ces réseaux un effet sur l’erreur n’est démontré",
        "not_shown equivalent *": "Dans aucun de ces réseaux un effet sur l’erreur n’est démontré",
        "not_shown not_shown *": "Dans aucun de ces réseaux un effet sur l’erreur n’est démontré",
        "better worse *": "améliore l’un et dégrade l’autre",
        "worse better *": "améliore l’un et dégrade l’autre",
        "*": "n’ont pas le même verdict",
    },
    ("q4_4", "large.loss.verdict large.error.verdict"): {
        "better better": "^$",
        "better *": "Le dropout garde un avantage en ⟦two_layers_256⟧",
        "*": "^$",
    },
    ("q4_4", "small.with_dropout.loss_slope.trend small.loss.verdict"): {
        "falling *": "pourrait lui profiter",
        "*": "^$",
    },
    ("q4_4.short", "small.gap_change.trend small.without.overfits"): {
        "falling rising": "^[Ll]e dropout réduit le surapprentissage",
        "falling *": "^[Ll]e dropout abaisse l’écart",
        "rising *": "^[Ll]e dropout accroît l’écart",
        "unclear *": "^[Ll]e dropout ne change pas de façon démontrée l’écart",
        "one_run *": "^[Uu]n seul entraînement ne dit pas si le dropout change l’écart",
    },
    ("q4_4.short", "small.error.verdict small.gap_change.trend"): {
        "worse falling": "s’en trouve pourtant dégradée",
        "worse *": "s’en trouve dégradée",
        "better *": "améliorée",
        "equivalent *": "équivalente",
        "not_shown *": "ne change pas de façon démontrée",
        "one_run *": "n’a pas de verdict",
    },
    ("q4_5", "slowdown"): {
        "rising": ": les petits lots coûtent du temps",
        "falling": ": les petits lots vont plus vite",
        "unclear": ": trop de dispersion pour conclure",
        "one_run": r"le trait à la médiane\.$",
    },
    ("q4_5", "midway.trend"): {
        "rising": "^augmentent l’erreur",
        "falling": "^abaissent l’erreur",
        "unclear": "^ne changent rien de démontré",
        "one_run": "^donnent un écart dont une seule graine",
    },
    ("q4_5", "updates_match"): {
        "true": "^À nombre de mises à jour presque égal",
        "false": "^Avec moins de mises à jour",
    },
    ("q4_5", "same_updates.trend"): {
        "rising": "^se trompe davantage",
        "falling": "^se trompe moins",
        "unclear": "^ne diffère pas de façon démontrée",
        "one_run": "^donne un écart dont une seule graine",
    },
    ("q4_5", "updates_match same_updates.trend midway.trend error.verdict"): {
        "true rising falling *": "^$",
        "true rising * equivalent": "semble être de revoir les images",
        "true rising * not_shown": "semble être de revoir les images",
        "true unclear * better": "s’accordent avec un effet des mises à jour",
        "*": "^$",
    },
    ("q4_5", "slower.change.interval"): {
        "present": "; différence moyenne, tour par tour",
        "none": r"mises à jour\.$",
    },
    ("q4_5", "fixed_cost"): {
        "true": "signe d’un coût fixe",
        "false": r"au lieu de [^:]* ms\.$",
    },
    ("q4_5.short", "error.verdict"): {
        "better": "^l’erreur de validation baisse",
        "worse": "^l’erreur de validation augmente",
        "equivalent": "^l’erreur de validation est équivalente",
        "not_shown": "^aucun changement de l’erreur de validation n’est démontré",
        "one_run": "^un seul entraînement ne dit pas si",
    },
    ("q4_5.short", "slowdown"): {
        "rising": "^une époque dure plus longtemps",
        "falling": "^une époque dure moins longtemps",
        "*": "trop dispersées pour un verdict",
    },
    ("q4_6", "plain.start.trend with_dropout.start.trend plain.error.verdict with_dropout.error.verdict"): {
        "rising rising worse worse": "^La sigmoïde part de plus haut et finit encore au-dessus",
        "rising rising *": "^La sigmoïde part de plus haut$",
        "*": "^L’une et l’autre activation",
    },
    ("q4_6", "plain.relu_reach.epoch plain.relu_reach.num_reached plain.relu.outcome.count"): {
        "none *": "^jamais$",
        "present 1 1": r"^\d+$",
        "present 2 2": r"^\d+$",
        "present 3 3": r"^\d+$",
        "present 4 4": r"^\d+$",
        "present 5 5": r"^\d+$",
        "present 6 6": r"^\d+$",
        "present 7 7": r"^\d+$",
        "present 8 8": r"^\d+$",
        "present 9 9": r"^\d+$",
        "present 10 10": r"^\d+$",
        "present *": r"^\d+ \(\d+ graines?\)$",
    },
    ("q4_6", "plain.sigmoid_reach.epoch plain.sigmoid_reach.num_reached plain.sigmoid.outcome.count"): {
        "none *": "^jamais$",
        "present 1 1": r"^\d+$",
        "present 2 2": r"^\d+$",
        "present 3 3": r"^\d+$",
        "present 4 4": r"^\d+$",
        "present 5 5": r"^\d+$",
        "present 6 6": r"^\d+$",
        "present 7 7": r"^\d+$",
        "present 8 8": r"^\d+$",
        "present 9 9": r"^\d+$",
        "present 10 10": r"^\d+$",
        "present *": r"^\d+ \(\d+ graines?\)$",
    },
    ("q4_6", "with_dropout.relu_reach.epoch with_dropout.relu_reach.num_reached with_dropout.relu.outcome.count"): {
        "none *": "^jamais$",
        "present 1 1": r"^\d+$",
        "present 2 2": r"^\d+$",
        "present 3 3": r"^\d+$",
        "present 4 4": r"^\d+$",
        "present 5 5": r"^\d+$",
        "present 6 6": r"^\d+$",
        "present 7 7": r"^\d+$",
        "present 8 8": r"^\d+$",
        "present 9 9": r"^\d+$",
        "present 10 10": r"^\d+$",
        "present *": r"^\d+ \(\d+ graines?\)$",
    },
    (
        "q4_6",
        "with_dropout.sigmoid_reach.epoch with_dropout.sigmoid_reach.num_reached with_dropout.sigmoid.outcome.count",
    ): {
        "none *": "^jamais$",
        "present 1 1": r"^\d+$",
        "present 2 2": r"^\d+$",
        "present 3 3": r"^\d+$",
        "present 4 4": r"^\d+$",
        "present 5 5": r"^\d+$",
        "present 6 6": r"^\d+$",
        "present 7 7": r"^\d+$",
        "present 8 8": r"^\d+$",
        "present 9 9": r"^\d+$",
        "present 10 10": r"^\d+$",
        "present *": r"^\d+ \(\d+ graines?\)$",
    },
    ("q4_6", "plain.start.trend with_dropout.start.trend"): {
        "rising rising": "^la sigmoïde se trompe davantage, sans dropout .* comme avec",
        "*": "sans dropout ; avec, ",
    },
    ("q4_6", "plain.start.trend"): {
        "rising": "^la sigmoïde se trompe davantage",
        "falling": "^la sigmoïde se trompe moins",
        "unclear": "^aucune différence n’est démontrée",
        "one_run": "^une seule graine ne permet pas de verdict",
    },
    ("q4_6", "with_dropout.start.trend"): {
        "rising": "^la sigmoïde se trompe davantage",
        "falling": "^la sigmoïde se trompe moins",
        "unclear": "^aucune différence n’est démontrée",
        "one_run": "^une seule graine ne permet pas de verdict",
    },
    ("q4_6", "plain.magnitude"): {
        "beyond": "^, écart supérieur à 0,5 pt",
        "within": "^, écart inférieur à 0,5 pt",
        "straddles": "^, écart voisin de 0,5 pt",
        "unknown": "^$",
    },
    ("q4_6", "with_dropout.magnitude"): {
        "beyond": "^, écart supérieur à 0,5 pt",
        "within": "^, écart inférieur à 0,5 pt",
        "straddles": "^, écart voisin de 0,5 pt",
        "unknown": "^$",
    },
    ("q4_6", "plain.sigmoid_end.trend with_dropout.sigmoid_end.trend plain.error.verdict with_dropout.error.verdict"): {
        "falling falling worse worse": "sans dropout .* comme avec .* rattraperait ReLU",
        "falling falling *": "sans dropout .* comme avec (?!.*rattraperait)",
        "falling *": "^Sans dropout, l’erreur de la sigmoïde baisse encore",
        "* falling *": "^Avec dropout, l’erreur de la sigmoïde baisse encore",
        "*": "^$",
    },
    ("q4_6.short", "plain.error.verdict with_dropout.error.verdict"): {
        "worse worse": "^Oui : la sigmoïde augmente",
        "better better": "^Oui : la sigmoïde abaisse",
        "one_run one_run": "ne permet pas de le dire",
        "equivalent equivalent": "^Aucun impact n’est démontré",
        "equivalent not_shown": "^Aucun impact n’est démontré",
        "not_shown equivalent": "^Aucun impact n’est démontré",
        "not_shown not_shown": "^Aucun impact n’est démontré",
        "*": "^Le verdict n’est pas le même",
    },
    ("q4_6.short", "plain.start.trend with_dropout.start.trend"): {
        "rising rising": "départ est plus lent",
        "*": "^$",
    },
    ("q4_7", "sizes.*.measures.outcome.interval sizes.*.measures.outcome.sd"): {
        "present present": "^Moyenne, intervalle de confiance à .* et graines : l’écart type est de",
        "none none": r"^Moyenne et graines\.$",
    },
    ("q4_7", "steps.*.error.verdict steps.*.magnitude"): {
        "not_shown beyond": "exclut pourtant zéro",
        "*": "^$",
    },
    ("q4_7", "num_worse_losses num_steps"): {
        "3 3": "^chaque hausse est démontrée : (?!.*(?:moins bon|meilleur|équivalent|non démontré|pas de verdict))",
        "*": "^dans le même ordre : (?:moins bon|meilleur|équivalent|non démontré|pas de verdict),.* ; (?:moins bon|meilleur|équivalent|non démontré|pas de verdict),.* ; (?:moins bon|meilleur|équivalent|non démontré|pas de verdict),",
    },
    ("q4_7", "underfit.trend"): {
        "rising": "C’est du sous-apprentissage",
        "*": "^Sur les images apprises, dropout inactif",
    },
    ("q4_7.alt", "sizes.*.measures.outcome.interval"): {
        "present": r"^[^\[]*(?:\[[^\[]*){4}$",
        "none": r"^[^\[]*$",
    },
    ("q4_7.short", "steps.*.error.verdict num_worse num_steps num_better"): {
        "one_run *": "aucun écart n’a de verdict",
        "* 3 3 *": "^chaque réduction dégrade le résultat",
        "* 0 3 0": "^aucune réduction ne dégrade le résultat de façon démontrée$",
        "* 0 3 *": "^aucune réduction ne dégrade le résultat de façon démontrée, et une amélioration est démontrée pour",
        "* 0": r"^la dégradation est démontrée pour \d des \d réductions$",
        "*": r"^la dégradation est démontrée pour \d des \d réductions, une amélioration pour",
    },
    ("q4_8", "test.mean.sd"): {
        "present": "^En moyenne des",
        "none": "^$",
    },
    ("q4_8", "comparisons.*.interval"): {
        "present": "; les traits sont les intervalles",
        "none": r"avant la modification\.$",
    },
    ("q4_8", "choice.one_run"): {
        "true": r"^Avec une seule graine, aucune n’a de verdict|^Une seule graine ne donne ni erreur type|^Le classement sur la validation\.$|^Les mêmes erreurs selon le nombre de poids\.$|, et la nôtre$",
        "false": "^(?:Une|Aucune) baisse de l’erreur|cette famille séparerait à tort|la bande étroite va de la plus basse|la règle retient, dans la bande|moyenne des graines",
    },
    ("q4_8", "tally.better"): {
        "none": "^Aucune baisse de l’erreur de validation n’est démontrée",
        "*": "^Une baisse de l’erreur de validation est démontrée pour ⟦",
    },
    ("q4_8", "tally.worse"): {
        "none": "^$",
        "*": "^Une hausse est démontrée pour ⟦",
    },
    ("q4_8", "tally.equivalent"): {
        "none": "^$",
        "*": "^Un écart inférieur à 0,5 pt est démontré pour ⟦",
    },
    ("q4_8", "tally.not_shown"): {
        "none": "^$",
        "*": "^Rien n’est démontré pour ⟦",
    },
    ("q4_8", "choice.one_run choice.lowest"): {
        "true *": r"^La plus basse est celle de ⟦{1}⟧\.$",
        "false *": "^La plus basse est celle de ⟦{1}⟧ ; son erreur type est de .* d’où un seuil",
    },
    ("q4_8", "choice.within_one_standard_error"): {
        "*,*": "^Sous ce seuil se trouvent ⟦",
        "*": "^Ce modèle est seul sous le seuil",
    },
    ("q4_8", "choice.indistinguishable"): {
        "*,*,*": "^De ⟦.* ne se distinguent pas statistiquement",
        "*,*": "^De ⟦.* ne se distingue pas statistiquement",
        "*": "^Tous les autres s’en distinguent",
    },
    ("q4_8", "frugal"): {
        "present": "^Si le coût prime, ⟦",
        "none": "^$",
    },
    ("q4_8", "lowest_loss.experiment choice.experiment"): {
        "* =": "^$",
        "* *": "^Pour de bonnes probabilités .* celle de ⟦{0}⟧",
    },
    ("q4_8", "ours_among_perceptrons"): {
        "true": "^Aucun perceptron publié ici",
        "false": "^Un perceptron publié au moins",
    },
    ("q4_8", "benchmarks.*.name"): {
        "svc": r"^SVM \(SVC, noyau\)$",
        "mlp_100": "^Perceptron ReLU, 1 × 100$",
        "mlp_100_10": r"^Perceptron ReLU, 100 \+ 10$",
        "mlp_256_128_100": r"^Perceptron, 256 \+ 128 \+ 100$",
        "human": "^Humains sans expertise$",
        "ours": r"^⟦\w+⟧ \(ce rapport\)$",
    },
    ("q4_8", "benchmarks.*.source"): {
        "paper": "^Xiao et al",
        "readme": "^dépôt du jeu de données$",
        "ours": "^—$",
    },
    ("q4_8", "benchmarks.*.standing"): {
        "lower": "^erreur plus basse$",
        "higher": "^erreur plus haute$",
        "within_sampling": "^non séparable$",
        "ours": "^—$",
    },
    ("q4_8.alt", "choice.one_run"): {
        "true": r"^[^\[]*$",
        "false": r"^[^\[]*(?:\[[^\[]*){11}$",
    },
    ("q4_8.short", "choice.one_run choice.experiment choice.lowest"): {
        "true * =": "^Faute de plusieurs graines, aucun choix n’est fondé ; .* la plus basse est celle de ⟦{1}⟧",
        "false * =": "^Le modèle retenu est ⟦{1}⟧ : l’erreur de validation la plus basse",
        "false * *": "^Le modèle retenu est ⟦{1}⟧ : .* le moins de poids à moins d’une erreur type",
    },
    ("*", "*choice.experiment"): {
        "*": r"^⟦{0}⟧( \(ce rapport\))?$",
    },
    ("*", "answers.q2_7.*.sd"): {
        "present": r"^\d",
        "none": "^—$",
    },
    ("*", "answers.q2_7.*.interval"): {
        "present": r"^\[|^à \d",
        "none": "^—?$",
    },
    ("*", "*.verdict *.within_margin"): {
        "better true": r"^{a} fait mieux que {b}, mais de moins de 0,5 pt$|^meilleur \(de moins de 0,5 pt\)$",
        "better false": "^{a} fait mieux que {b}$|^meilleur$",
        "worse true": r"^{a} fait moins bien que {b}, mais de moins de 0,5 pt$|^moins bon \(de moins de 0,5 pt\)$",
        "worse false": "^{a} fait moins bien que {b}$|^moins bon$",
        "equivalent *": "^{a} et {b} sont équivalents à 0,5 pt près$|^équivalent à 0,5 pt près$",
        "not_shown *": "^aucune différence n’est démontrée entre {a} et {b}$|^non démontré$",
        "one_run *": "^un seul entraînement par modèle ne permet aucun verdict entre {a} et {b}$|^pas de verdict$",
    },
    ("*", "*.verdict *.smallest_detectable"): {
        "not_shown present": "« non démontré » ne veut pas dire « égal »",
        "*": "^$",
    },
    ("*", "*.loss_slope.trend"): {
        "rising": "^la perte de validation de ⟦.* remonte en fin d’entraînement",
        "falling": "^la perte de validation de ⟦.* baisse encore en fin d’entraînement",
        "unclear": "^la perte de validation de ⟦.* n’a pas de pente démontrée en fin d’entraînement",
        "one_run": "^une seule graine ne donne pas la pente de la perte",
    },
    ("*", "*.sd"): {
        "present": r"\d",
        "none": "^—?$",
    },
    ("*", "*.interval"): {
        "present": r"\d",
        "none": "^—?$",
    },
}

FRENCH = Words(
    told=FRENCH_TOLD,
    of_comparing=r"meilleur|moins bon|équivalent|fait mieux que ⟦|fait moins bien|dégrad|est retenu|"
    r"est démontré|façon démontrée",
    but=("Le meilleur modèle", "« [^»]*»"),
)
