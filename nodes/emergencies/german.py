"""Danger in German: how it is said, and what sounds like it. Narrower than the other languages."""

from nodes.emergencies.signs import language

GERMAN = language(
    "de",
    lexicon={
        "person": """
        er, sie, mann, frau, sohn, tochter, kind, baby, vater, mutter, bruder, schwester, opa, oma, freund, freundin, gast,
        kollege, kollegin, jemand, nachbar, nachbarin, patient, partner, partnerin
        """,
        "not": "nicht, nicht mehr, kaum, kaum noch, keine, keinen, schlecht, schwer, nicht richtig",
        "chest": "brust, herz, brustkorb",
        "pain": "schmerz, schmerzen, druck, stechen, enge, weh",
        "place": "haus, kuche, wohnung, zimmer, gebaude, restaurant, hotel, ofen, auto, keller, dach, saal, flur",
        "weapon": "waffe, pistole, messer, gewehr, axt",
        "pills": "tabletten, pillen, medikamente, schlaftabletten, schmerzmittel",
        "poison": "gift, bleichmittel, reinigungsmittel, putzmittel, rattengift, frostschutzmittel, abflussreiniger, benzin",
    },
    signs={
        "breathing": """
            atmet ..3 nicht|kaum|schwer|schlecht / <not> ..2 atmen|atmet|atme / bekomme|bekommt|kriege|kriegt ..2 keine|kaum
            luft / keine luft / erstickt|ersticke|erstickungsanfall / verschluckt ..4 luft / hals|zunge|gesicht ~4
            zugeschwollen|geschwollen|schwillt / anaphylaktischer|anaphylaktischen|allergischer|allergischen schock
        """,
        "heart": """
            herzinfarkt|herzanfall|herzstillstand / schmerzen|druck|stechen|enge ..3 brust|herz /
            brustschmerzen|brustschmerz / brust ..3 <pain> / kein puls|herzschlag
        """,
        "stroke": """
            schlaganfall / gesicht ..4 hangt|gelahmt|taub / arm|bein|seite ..3 gelahmt / kann ..3 nicht ..2 sprechen ..3
            gesicht|arm|bein
        """,
        "unconscious": """
            bewusstlos|ohnmachtig / nicht bei bewusstsein / <person> ..3 zusammengebrochen|umgekippt / reagiert|reagieren
            ..2 nicht / wacht nicht|nicht_mehr auf / krampfanfall|krampft / epileptischer anfall
        """,
        "bleeding": "blutet ..3 stark|sehr|heftig|nicht_auf / verblutet|verblute / viel|so_viel blut / hort nicht auf zu bluten",
        "poison": """
            <pills> ~5 geschluckt|genommen|uberdosis / <poison> ~4 getrunken|geschluckt|gegessen /
            vergiftet|vergiftung|uberdosis / riecht ..3 gas / gasgeruch|gasleck / kohlenmonoxid
        """,
        "fire": """
            es brennt / feuer ..3 <place> / <place> ..3 brennt|feuer / steht in flammen / brand ausgebrochen / alles voller
            rauch / hat sich verbrannt|verbruht ..3 stark|schwer / explosion|explodiert
        """,
        "violence": """
            <weapon> ~4 bedroht|droht|hat|mann|auf_mich / uberfallen|uberfall|raububerfall /
            erstochen|angeschossen|angegriffen / schlagt ..3 zusammen|mich|sie|ihn / einbrecher ..3 haus|hier|wohnung /
            vergewaltigt|vergewaltigung / amoklauf
        """,
        "suicide": """
            umbringen / selbstmord|suizid / nicht mehr leben / das leben nehmen / mir|sich etwas antun / will|mochte sterben
        """,
        "accident": """
            schwerer|schlimmer unfall / unfall ..6 verletzt|verletzte|eingeklemmt|blut / ertrinkt|ertrunken|ertrinke /
            stromschlag / vom|aus|von ..3 dach|leiter|fenster|balkon|treppe gesturzt|gefallen / eingeklemmt|verschuttet
        """,
        "help": """
            notarzt|rettungswagen|krankenwagen|rettungsdienst / rufen ..3 polizei|feuerwehr / es ist ein notfall / notruf /
            wehen ..4 fruchtblase|alle|minuten / fruchtblase ..1 geplatzt
        """,
    },
    idioms=r"""
        zum totlachen|umbringen|sterben ..1 gut|schon / atemberaubend|atemlos / herzlich|herzlichen / feuer und flamme /
        feuer ..1 zeug / uberfall ..2 besuch / krankenwagen ..2 parken|gefahren / medikamente ..2 regelmassig /
        notfalltermin / zahn|zahnschmerzen|zahnarzt notfall / vor lachen / brennt mir ..2 nageln /
        kaminfeuer|lagerfeuer|feuerwehrfest / huhnerbrust|hahnchenbrust|entenbrust|putenbrust / geschlagen sahne / schlagt
        vor / was schlagen / feuer ..2 kamin|grill
    """,
    past=r"""
        letzte|letzten|letztes|vergangene|vergangenes jahr|woche|monat|jahren|winter|sommer / vor ..2
        jahr|jahren|monaten|wochen / fruher|damals|als_kind / gestorben ist|war / hatte ..4 jahren|jahr|damals|fruher
    """,
    present="jetzt / gerade / noch immer|immer_noch / hilfe / wieder / seit ..2 stunden|minuten|gestern",
    supposed=r"""
        falls|wenn ..3 brennt|feuer|herzinfarkt|notfall|einbrecher / was ..3 tun|machen ..3 wenn|falls|bei / im fall|falle /
        haben|hat|gibt_es sie|es ..3 rauchmelder|feuerloscher|notausgang /
        ubung|film|buch|krimi|spiel|kurs|schulung|erste_hilfe_kurs
    """,
    negators="kein keine keinen nicht nie ohne",
    between="ein eine einen mehr ist es er sie wirklich",
    breaks="aber und denn jetzt weil",
    turns="aber jetzt hilfe bitte",
    marks="""
        ich wir sie er ist hat habe haben und der die das den dem ein eine mein meine meinen kann nicht bitte schnell hilfe
        sind mann frau kind jemand mit auf hier uns mir mich
    """,
)
