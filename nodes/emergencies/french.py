"""Danger in French: how it is said, and what sounds like it."""

from nodes.emergencies.signs import language

FRENCH = language(
    "fr",
    lexicon={
        "person": """
            il, elle, homme, femme, monsieur, dame, garcon, fille, enfant, petit, petite, bebe, fils, mari, epouse, copain,
            copine, conjoint, compagnon, compagne, mere, maman, pere, papa, frere, soeur, grand mere, grand pere, mamie, papi,
            papy, oncle, tante, cousin, cousine, ami, amie, voisin, voisine, collegue, client, cliente, serveur, serveuse,
            cuisinier, gens, personne, quelqu un, patient, patiente, gamin, gamine, fillette, gosse, type, mec, gars
        """,
        "cant": """
            n arrive, narrive, arrive plus, arrive pas, n arrive plus, n arrive pas, peux plus, peut plus, peux pas, peut pas,
            peux a peine, peut a peine, a du mal, ai du mal, jai du mal, du mal, peine, difficulte, difficultes, mal, a peine, n
            arrivons pas, pouvons pas, jarrive plus, jarrive pas, narrive plus, narrive pas
        """,
        "breathe": "respirer, respire, souffle, inspirer, air, respires, respiration",
        "swell": """
            gonfle, gonflent, gonflee, gonfler, gonflait, gonfles, enfle, enflee, enflent, enfler, ferme, serre, bloquee,
            bloque, resserre, gonflement, fermee, serree, enflure
        """,
        "organ": "gorge, langue, levres, levre, visage, bouche, cou, yeux, figure, tete",
        "chest": "poitrine, thorax, coeur, sternum",
        "pain": """
            mal, douleur, douleurs, serre, oppression, oppresse, pression, poids, fait souffrir, brule, etau, tient, comprime,
            serrement, ecrase, elancements, lourd, pointe
        """,
        "limb": "bras, jambe, jambes, visage, main, mains, cote, corps, pieds, doigts",
        "pills": """
            pilules, pilule, cachets, cachet, comprimes, comprime, medicaments, medicament, somniferes, doliprane, paracetamol,
            anxiolytiques, antidepresseurs, calmants, gelules, insuline, morphine, xanax, ibuprofene
        """,
        "ingested": "pris, bu, boit, avale, avalee, mange, ingere, croque, ingurgite, absorbe, boire",
        "poison": """
            javel, deboucheur, detergent, lessive, poison, mort aux rats, antigel, essence, acide, white spirit, dissolvant,
            pile, piles, produit, produits, nettoyant, ammoniaque, soude, lave vitre, liquide vaisselle, desherbant,
            insecticide, aimant, aimants, acetone, detartrant, teinture, pastille lave vaisselle, champignons
        """,
        "weapon": """
            arme, armes, couteau, couteaux, pistolet, fusil, flingue, machette, revolver, carabine, hache, kalachnikov, barre de
            fer
        """,
        "place": """
            maison, cuisine, chambre, immeuble, batiment, lit, voiture, appartement, hotel, restaurant, salle, couloir, rideau,
            rideaux, four, salon, toit, etage, garage, magasin, local, vetements, cheveux, bureau, poubelle, poele, friteuse,
            escalier, cave, grenier, bar, canape, boulangerie, chez
        """,
        "height": """
            echelle, escalier, escaliers, balcon, toit, fenetre, echafaudage, cheval, velo, moto, scooter, arbre, mur, marches,
            etage
        """,
    },
    signs={
        "breathing": """
            <cant> ..3 <breathe> / respire|respirent ..2 plus|pas|mal|bizarrement|peine|difficilement / arrete ..1 respirer /
            plus d air / manque d air / j|jetouffe|etouffe|etouffes|s|etouffent etouffe / jetouffe / etouffe /
            suffoque|suffoquer|suffoquent|asphyxie|asphyxier|etouffer / essouffle|essoufflee ..4 coup|poitrine|parler /
            crise|attaque d asthme / crise dasthme / ventoline|inhalateur ..4 pas|plus|vide / levres|visage|doigts|ongles|bouche
            ..4 bleu|bleue|bleues|bleus|violet|violette|violettes|gris|grise /
            est|devient|devenu|devenue|tout|toute|vire|deviens [tout|toute|completement]
            bleu|bleue|violet|violette|gris|grise|blanc|livide / cherche ..2 souffle|air / respiration ..3
            bizarre|etrange|siffle|difficile|bruyante|saccadee|courte / siffle ..4 respire|respirant / jarrive|narrive ..2
            respirer
        """,
        "choking": """
            s etouffe|etrangle|etouffer / etouffe|etrangle ..2 avec|sur|un|une / etrangler ..1 avec /
            coince|coincee|bloque|bloquee|travers ..4 gorge / avale ..2 travers ..6 respire|bleu|parler|etouffe / heimlich /
            sestouffe|setouffe
        """,
        "chest or heart": """
            <chest> ~6 <pain> / crise cardiaque / infarctus / arret cardiaque / attaque cardiaque / plus|pas ..1 de pouls /
            pouls ..4 pas|plus / sens|trouve ..2 pouls / coeur ..3 arrete|bat|lache / douleur|mal|engourdi|fourmille|fourmis ..5
            bras gauche / tient|serre ..2 poitrine|coeur / defibrillateur ..3 vite|besoin
        """,
        "stroke": """
            avc / attaque cerebrale / accident vasculaire / rupture d anevrisme / visage|bouche|oeil|figure|paupiere ..6
            tombe|tombent|paralyse|paralysee|tordu|tordue|travers|affaisse|pend|deforme|deformee|engourdi|engourdie /
            moitie|cote ..4 visage|corps|figure / parle ..3 bizarrement|mal|bizarre|travers|incoherent / articule|articuler ..2
            plus|mal / arrive ..2 parler / peut|peux ..2 plus|pas parler / trouve ..2 plus|pas ..2 mots / mots ..4 sortent ..3
            pas|plus|melanges|sens / bouge|leve|lever|bouger|sens|sent ..3 <limb> / paralyse|paralysee /
            engourdi|engourdie|endormi ..4 cote|moitie / perdu ..2 vue|parole / vois|voit ..2 plus ..2 rien|oeil|bien|clair|du /
            voit|vois plus / coup de chaleur|chaud / pire mal de tete
        """,
        "consciousness": """
            inconscient|inconsciente|inconscients / perdu|perd|perdre|perds|pert|sans connaissance|conscience /
            repond|reagit|reveille|repondent|reagissent ..2 plus|pas / se|me|la|le|l reveiller ..2 pas / arrive ..3 reveiller /
            ne ..3 reveille|reagit|repond / evanoui|evanouie|evanouir|evanouit|evanouissement|evanouis / dans les pommes /
            malaise ..6 pas|plus|tombe|tombee|sol|par|grave / fait|faire|fais un malaise / tourne de l oeil /
            effondre|effondree|ecroule|ecroulee|ecroulent / tombe|tombee ..2 raide|comme|coup|syncope / syncope / par terre|sol
            ..8 plus|pas|repond|reagit|bouge|saigne / par terre ..4 devant|dans|couloir / allonge|allongee|gisant|etendu|etendue
            ..3 sol|terre|rue|couloir|trottoir / bouge|bougent ..1 plus|pas / tout|toute|devenu|devenue
            raide|mou|molle|flasque|froid|froide|livide / dans le coma / est|crois|semble ..1 mort|morte /
            revient|revenu|revenue ..2 pas|plus a lui|elle|connaissance / diabetique ..10
            confus|confuse|reveille|transpire|tremble|malaise|repond / confus|confuse ..4 transpire|sueur / s|se
            effondrer|ecrouler / vient|viens de s|se effondrer|evanouir|ecrouler
        """,
        "bleeding": """
            saigne|saignes|saignent|saigner|saignement ..3
            beaucoup|enormement|abondamment|arrete|partout|flots|trop|fort|plein|sans|tellement|grave|tete|oreille|oreilles|cou
            / arrive|arrivons|peut|peux ..5 arreter ..4 sang|saignement|saigner|hemorragie / n arrete pas de saigner / arrete
            ..2 pas|plus de saigner / sang ..6 arrete|arreter|partout|coule|gicle|flots|jet|sort / pisse ..1 sang / gicle /
            hemorragie / perd|perds|perdu|perdre ..3 sang / beaucoup|plein|enormement|trop|tellement|mare|litres|flaque de sang
            / vomit|vomi|vomis|crache|tousse|vomir|cracher|urine|vomissant ..2 sang / coupe|coupee|entaille|tranche|sectionne
            ..5 profond|profondement|artere|veine|os|doigt|doigts|main|tres|gravement / couvert|couverte|plein de sang /
            enceinte ~8 sang|saigne|saignements / doigt|main|bras|jambe ..3 arrache|coupe|sectionne|tranche|arrachee / se vide
            de ..1 sang
        """,
        "poisoning": """
            une|d|en|surdose|son|l|fait overdose / surdose / <ingested> ..6 <poison> / <ingested> ..4
            boite|tube|flacon|plaquette|tous|toutes|plein|trop|tas|bouteille|toute|poignee ..5 <pills> / trop|tous|toute ..4
            <pills> / <ingested> ..2 trop de / intoxique|intoxiquee|empoisonne|empoisonnee|intoxication|empoisonnes / <ingested>
            quelque chose ..10 pas|plus / seringue|aiguille ..3 cote|bras / mis quelque chose dans ..2 verre|boisson /
            drogue|droguee ..1 verre|a|on|mon / ghb / mordu|mordue|pique|piquee ..4 vipere|serpent|scorpion / medoc|medocs ..4
            reveille
        """,
        "suicide": """
            me|se|m|s suicider|suicide|pendre|tuer|foutre|ouvrir|jeter|pends|tue|tirer ..4
            ce|soir|demain|aujourd|maintenant|veux|vais|veut|va|l|par|sous|du|les|balle|si /
            veux|vais|veut|va|voudrais|envie|pense|essaye|essaie|tente|voulait|menace|menace ..3
            mourir|suicider|tuer|pendre|mourir|finir|crever|disparaitre / vais|va|veux|veut me|se|m|s
            tuer|suicider|pendre|jeter|ouvrir|noyer|flinguer|empoisonner / se|s|me|un|le|au|du|de suicide /
            suicider|suicidaire|suicidee / mettre|met|mis|mettre|mets fin ..2 jours|vie|tout / en finir / plus ..2 envie de
            vivre / veux|veut|voulais ..1 plus vivre|etre|continuer|exister / ouvert|coupe|taillade|ouvre|ouvrir|coupees|taille
            ..2 veines|poignets / sauter|jeter|saute|jette|sauter|balancer|lancer ..2 par|du|de|dans|sous|depuis ..2
            fenetre|pont|toit|balcon|train|metro|vide|etage|immeuble / va sauter / vais sauter / sur ..1
            pont|rebord|toit|parapet ..6 sauter|fin|vie|voix|mourir|jeter / debout|suis|est sur le pont|toit|rebord / corde ..4
            prete|cou|prepare|preparee / serai ..1 plus la demain / serai mort|morte / serais ..1 mieux mort|morte / plus de
            raison / vaut pas la peine d etre vecue
        """,
        "allergic shock": """
            <organ> ..4 <swell> / <swell> ..3 <organ> / <swell> ..3 partout|entier|entiere / anaphylaxie|anaphylactique /
            choc|reaction anaphylactique|allergique|anaphylactiques / allergie|allergique ..10 <swell> / oedeme /
            epipen|adrenaline|stylo ..5 pas|plus|besoin|fait|perime|injecte|vide / pas|plus|besoin ..2 epipen|adrenaline /
            pique|piquee ..3 guepe|abeille|frelon ..9 <swell> / urticaire|plaques|boutons ..4 partout|corps / arrive|peux|peut
            ..3 avaler ..3 / gorge ..4 gratte|retrecit|serree
        """,
        "seizure": """
            convulse|convulsions|convulsion|convulser|convulsant / crise d epilepsie / crise d|depilepsie|epileptique / crise
            ..2 convulse|tremble|sol|terre|convulsive / fait une crise / yeux ..3 revulses|blancs|retournes|revulse|revulsent /
            bave|mousse|ecume ..3 bouche|aux|levres|mousse / tremble ..3 partout|corps|arrete|membres / spasmes ..4
            corps|sol|terre|arrete|partout / secousses ..4 corps
        """,
        "burns": """
            brule|brulee|brules|brulures|brulure|ebouillante|ebouillantee ..5
            tout|toute|gravement|corps|visage|torse|bras|mains|grave|profonde|degre|huile|eau|main|jambes|partout /
            ebouillante|ebouillantee / huile|eau|casserole|cafe|soupe|the|bouilloire|friteuse ..2
            bouillante|bouillant|brulante|chaude ..5
            dessus|sur|visage|bras|corps|figure|main|mains|jambes|renverse|renversee|bebe / renverse|recu|tombe|renversee|pris
            ..6 bouillante|bouillant|brulante|bouilloire|friteuse / peau ..4 decolle|part|noire|arrache|cloques|fond|pele /
            javel|acide|produit|ammoniaque|teinture|soude ..4 yeux|oeil / vetements|cheveux|robe|chemise|pull ..3
            feu|flammes|enflamme
        """,
        "electric shock": """
            electrocute|electrocutee|electrocution|electrocutent / decharge electrique / choc electrique / chataigne|coup ..2
            jus ..8 plus|pas|sol|terre|inconscient / touche ..3 cable|fil|prise / doigts|fourchette|couteau|ciseaux ..4 prise /
            foudroye|foudroyee|foudre ..3 frappe|tombee|touche
        """,
        "drowning": """
            se|s noie|noyait|noyer|noient / noye|noyee|noyade|noie|noyer ..6
            piscine|mer|lac|riviere|eau|bain|baignoire|etang|rivage / piscine|mer|lac|riviere|baignoire ..5
            noie|noye|noyee|noyer|bouge|coule|flotte / tombe|tombee ..3 piscine|lac|riviere|eau|mer|bassin|canal|puits|etang /
            sorti|sortie|sortis|repeche|repechee|tire|tiree ..2 de l eau|piscine|mer|lac / sorti|repeche|sortie ..3
            eau|piscine|mer|lac|baignoire|riviere / sous l eau / fond de la piscine / flotte ..3 ventre|face|piscine / est en
            train de couler / coule ..2 piscine
        """,
        "childbirth": """
            perdu|perd|perdre|rompu ..1 eaux / poche des eaux / accouche|accoucher|accouchement ..4
            la|maintenant|voiture|tout|train|commence|suite|en|va|imminent / en train d accoucher / va accoucher /
            bebe|enfant|petit ..2 arrive|sort|nait|vient|naitre ..3 maintenant|la|voiture|suite|deja|voit|tete|dans / bebe
            arrive / contractions / voit ..1 tete|cheveux / le|la travail a commence / enceinte ..12
            voir|vois|tete|tremble|tombee|bouge|douleur|douleurs|ventre|convulse|evanouie|mal / bebe ..1 bouge ..1 plus / fausse
            couche
        """,
        "fire": """
            ya le|du|un feu|incendie / y a ..2 plein|beaucoup|enormement [de] fumee / il y a ..3 fumee / feu ..3 <place> /
            <place> ..2 en feu|flammes / <place> ..3 brule|brulent|prend|pris|incendie|crame|flambe|flammes|bruler|feu / brule
            ..3 <place> / incendie ..4 <place> / pris|prend|prennent feu / prend|pris [le] feu / en feu|flammes / au feu / fumee
            ..4 passe|entre|sort|partout|rentre|envahit|noire|plein|epaisse|envahi|remplit|sous /
            rempli|remplie|plein|pleine|envahi|envahie ..1 de|par ..1 fumee / enfume|enfumee / alarme|detecteur ..3
            incendie|fumee ..3 sonne|declenche|hurle|declenchee / sent ..2 brule|fumee / odeur ..2 brule|fumee /
            explosion|explose / des flammes / y a [le|du|un|des|de_la|plein_de|beaucoup_de|enormement_de]
            feu|incendie|flammes|fumee / ya [le|du|un|des|de_la] feu|incendie|flammes|fumee
        """,
        "gas": """
            sent|odeur|pue|sens|sentez|senti ..4 gaz / fuite|fuites ..2 gaz|monoxyde / gaz ..4
            fuit|fuite|echappe|tourne|vertiges|nausees|mal|siffle / monoxyde ..5
            alarme|sonne|mal|tete|detecteur|intoxiques|intoxication|vertiges / alarme|detecteur ..4 monoxyde ..3
            sonne|et|declenche|bipe|hurle / sonne ..4 monoxyde|gaz / monoxyde ..2 carbone ..6 tete|vertiges|sonne
        """,
        "violence": """
            avec|a|ont|sorti|braque|tient|porte|pointe ..2 <weapon> / arme|armes ..2 homme|individu|devant|dans|et|main /
            homme|type|individu|gars|mec ..2 arme|armes / <weapon> ..3 gorge|menace|main|poing|tempe /
            menace|menacent|menacee|menaces ..4 <weapon> / menace|menacent de|avec|nous|me /
            poignarde|poignardee|poignarder|poignardes|coups ..1 de couteau / poignarde|poignardee|poignarder|plante|coup de
            couteau / tire|tirer|tirent|tirs ..2 dessus|sur|rue|dehors|foule|balle|balles|gens|lui / fusillade|fusille|coups de
            feu / coup|coups de feu / pris ..2 balle /
            braquage|braque|braquent|braquer|cambriole|cambrioleur|cambrioleurs|cambriolent|cambriolage|intrus|voleur|voleurs
            ..3 la|dans|nous|est|en|sont|chez|maison|maintenant|moment|au / cambrioleur|cambrioleurs|intrus|braquent|cambriole /
            par effraction / force|forcer|defonce|defoncer|casse|casser|enfonce|enfoncer|fracasser|fracasse|tape|cogne ..3
            porte|fenetre|serrure|vitre / quelqu|quelquun|homme|gens|inconnu|type ..5
            entre|rentre|rentrer|entrer|introduit|penetre ..3 chez|maison|chambre|appartement|moi / essaie|essaye|tente|essayent
            ..1 d|de|rentrer entrer|rentrer|tuer|forcer / essaie|essaye d entrer / quelqu un|quelquun dans ma|notre
            maison|chambre|appartement|jardin /
            frappe|frapper|bat|battre|tabasse|tabasser|cogne|agresse|agresser|attaque|viole|violer|etrangle|etrangler|gifle ..2
            sa|son|ma|mon|moi|nous / frappe|bat|tabasse|agresse|attaque|etrangle|viole|cogne ..2 <person> / m|me|l|la|le|nous|s
            a frappe|frappee|battue|agresse|agressee|violee|attaquee|etrangle|poignarde|tabasse / me|la|le|nous|l
            frappe|tape|bat|tabasse|agresse|etrangle|suit|poursuit|attaque|sequestre|poursuivent|menace /
            va|vont|veut|veulent|menace|essaie|essaye ..1 me|nous|la|le|de [me|nous|la] tuer|frapper|tirer|buter|violer|egorger
            / fait|faire agresser|attaquer|tabasser|violer|poignarder|voler|braquer|suivre|enlever / en train de ..1
            frapper|tabasser|battre|etrangler|violer|agresser|tuer / hurle|crie|hurler|crient ..3 secours|aide|douleur|frappe /
            otage|otages / bombe ..2 dans|va|explos|ici|sous / alerte a la bombe / il y a une bombe / colis suspect /
            enleve|kidnappe|kidnappee|enlevee ..2 enfant|fille|fils|ma|mon|bebe / enfermee|enferme|cachee|cache ..3
            salle|toilettes|placard|chambre|bain / violee|viol|attentat / se battent ..4 couteau|sang|bouteille
        """,
        "accident": """
            il|vient|eu|ya|y ..3 accident|collision|carambolage|accrochage / accident ..8
            blesse|blesses|blessee|grave|coince|coincee|sang|bouge|mort|morts|route|voiture|moto|scooter / il y a
            des|plusieurs|un blesses|blesse|morts / blesses|blesse|blessee ..1 grave|gravement|graves / gens blesses /
            renverse|renversee|renverser|percute|percutee|fauche|fauchee|ecrase|ecrasee ..6
            voiture|camion|bus|moto|bouge|pieton|cycliste|enfant|par|dame|tram|velo / fait|faire
            renverser|ecraser|percuter|faucher / voiture|camion|bus|moto ..3
            renverse|percute|fauche|ecrase|rentre|fonce|retournee / coince|coincee|coinces|bloques ..3
            voiture|sous|decombres|dans|machine / sous ..1 voiture|camion|train|decombres / tombe|tombee|chute|tombes|chuter ..3
            <height> / tombe|tombee|cogne|cognee|choc|coup ..4 tete ..9
            sang|pas|plus|vomit|inconscient|saigne|oreille|reveille|confus / casse|cassee|brise|fracture ..3
            cou|nuque|dos|colonne|crane|hanche / sens|sent ..3 jambes / peux|peut ..2 bouger / os ..2
            sort|depasse|visible|dehors / doigt|doigts|main|bras|cheveux ..4 coince|coincee|pris|prise|coinces ..4
            machine|porte|petrin|mixeur|ascenseur|laminoir / plafond|toit|mur ..3 effondre|tombe|ecroule / tombe|tombee|chute
            ..5 peut|peux|arrive ..3 bouger|relever|lever|marcher
        """,
        "infant": """
            bebe|nourrisson|semaines|mois|jours ..9 bleu|bleue|mou|molle|flasque|respire|reveille|bizarre|gris / bebe|nourrisson
            ..6 fievre|temperature ..6 mou|reveille|convulse|bouge|40|41
        """,
        "plea": """
            appelez|appeler|appelle|envoyez|envoyer|besoin|faut|veux|vite|demande|prevenez ..3
            ambulance|police|pompiers|samu|secours|15|18|112|medecin|gendarmes|smur / une ambulance ..2 vite|svp|urgence|s|tout
            / au secours / a l aide / aidez moi ..3 il|elle|mon|ma|je|va|meurt|vite / c|cest|est [vraiment|bien|c] une urgence /
            une urgence vitale|medicale|absolue|grave / ai|jai une urgence / vie ou de mort / en train de mourir|crever /
            va|vais|vont mourir / je meurs|mourrais / elle|il meurt / meningite|septicemie|hypothermie
        """,
    },
    idioms=r"""
        a mourir|tomber / meurs|meurt|mourons|mourir|mourais|mort|morte|morts|mortes|mourait d|de ..1
        envie|faim|soif|rire|fatigue|chaud|froid|ennui|honte|peur|chaleur|trouille|sommeil|jalousie|gouter|impatience|curiosite|voir|rires|trac
        / meurs|meurt|mourir ..1 denvie / mourir moins bete / mort au|aux tour|dents / va|vont|vais me|te|le|nous|la|se tuer|tue
        ..1 si / me|nous tuent|tue [les|la|le|mes|mon|ma] ..1 pieds|dos|tete|chaussures|chaleur|travail|genou|dents|talons /
        pieds|dos|tete|chaussures|chaleur|bouchons|talons ..3 tuent|tue|tuer / tue si / tuer le temps / tuerais pour / me tue
        a|au ..2 / failli|presque|manque|faillit|frole|limite ..3
        crise|infarctus|evanouir|mourir|etouffer|attaque|noyer|avc|tomber|etrangler|malaise|syncope / crise|infarctus ..3
        en|quand|a|devant ..3 addition|prix|facture|vu / crise|attaque|crises de|d
        rire|nerfs|panique|angoisse|larmes|fou|foie|couple|logement|jalousie|ado|adolescence / donner|donne une crise
        cardiaque|infarctus / noye|noyee|noyes|noie|noyer|noyees|noyait sous|dans ..2
        travail|dossiers|papiers|paperasse|mails|sauce|vinaigrette|huile|factures|boulot|creme|cartons|emails|chagrin|alcool|devoirs|rendez|demandes|appels|fromage|masse|sirop|courriers
        / noyer|noie|noyons ..1 chagrin|poisson / etouffe|etouffee|etouffes ..2 sous|de|au ..1
        travail|boulot|rire|chaleur|legumes|veau|vapeur / a l etouffee / etouffe ..2 robe|jean|pantalon|chaleur /
        respire|respirer ..3 jean|robe|pantalon|corset|enfin|tranquille|un_peu|bon_air|grand / ne ..1 respire ..2 joie / mort
        ..1 de rire / mourir de rire / telephone|portable|batterie|ligne|plante|voiture|ordinateur ..3
        mourir|meurt|mort|morte|lache|rendre / urgence|urgences ..2
        capillaire|coiffure|beaute|ongles|cheveux|frange|mode|esthetique|cheveu|vestimentaire / pas ..2
        urgence|urgent|urgente|grave /
        issue|sortie|sorties|issues|contact|numero|numeros|escalier|eclairage|porte|rendez|consultation|personne|roue|plan|service|medecin|coordonnees|trousse
        ..2 secours|urgence|urgences|incendie / premiers secours / travaille|bosse|infirmiere|infirmier|medecin|interne ..2
        urgences / cas d ..2 urgence|incendie|accident / en cas de ..3 / detecteur|detecteurs|alarme|alarmes de|d|a
        fumee|incendie|monoxyde|gaz / extincteur|exercice|exercices|porte|portes|alerte|escalier|test|essai|securite|regles ..2
        incendie|feu / feu|feux|four de|du|d|a bois|artifice|camp|cheminee|doux|rouge|vif|dieu|tricolore|moyen|l_action / au
        feu|coin de|du bois|feu / coin ..1 du feu|cheminee / au feu rouge / pres|cote|devant|autour du feu /
        rouge|couleur|roux|cuivre feu /
        cheminee|poele|chauffage|cuisiniere|radiateur|chaudiere|bouteille|plaque|barbecue|four|plaques|chauffe ..2 gaz /
        eau|boisson|au avec|sans|gaz gaz|hilarant / gaz hilarant|ou / gazeuse / feu|mis ..1 le feu ..2 piste|ambiance|salle /
        bouche|langue|gorge|palais ..3 en feu / etes|es|est|equipe ..1 en feu / espace|coin|zone|salle|terrasse ..1
        fumeur|fumeurs / saumon|poisson|jambon ..1 fume|fumee / vitre|vitres|verres|lunettes fumee|fumees /
        prise|prises|analyse|analyses|test|don|dons|orange|oranges|groupe|bilan|boudin|tension|prelevement|faux|sucre ..2
        sang|sanguine|sanguines|arterielle / faux sang / sang froid / bon sang / pur sang / gencives|gencive|nez ..2
        saigne|saignent|saigner|saignement ..4 brosse|peu|brossant|fil|quand|parfois|legerement|matin / bloody mary /
        couteau|couteaux ..2 viande|pain|fromage|steak|table|beurre|coupait|coupe|poisson|huitres|cuisine|fourchette|a / couteau
        suisse / fourchette|jeu|set ..2 couteau|couteaux / coup|coups de ..1
        chance|main|tete|foudre|coeur|fil|telephone|pouce|peigne|frais|ciseaux|pinceau|vent|barre|soleil / coup de coeur / crise
        cardiaque ..2 prix / du vol / vol qualifie|manifeste / arme a|pour gauche / bombe ..1
        glacee|bain|laque|chocolat|anatomique|sexuelle|coiffante|fixante / tire bouchon|lait|fesse / tire bouchons / tirer ..1
        les cartes|carte / tire|tiree par les cheveux / seance|prise photo|photos / bleu|bleue|gris|grise|violet|violette|blanc
        marine|ciel|clair|fonce|pastel|nuit|roi|acier|perle|polaire|lavande /
        cheveux|meches|ongles|vernis|couleur|coloration|pointes|racines|balayage ..4
        bleu|bleus|violet|violets|gris|blancs|bleue|blonds|blanc|feu / fromage bleu / bleu ..2 cheveux / cordon bleu /
        entrecote|steak|viande bleu|bleue / peur bleue / brule|brulee|brules ..2 langue|palais|levre|levres / creme|cremes
        brulee|brulees / pain|pizza|tarte|toast|toasts|viande|riz|croissants|tartines ..3
        brule|brulee|brules|brulees|crame|cramee / bougie|bougies|encens|brule_parfum ..2 brule / cassee|casse ..2
        ongle|dent|croute|couronne|tete|pieds|verre|talon / casse tete|croute|noix / tombe|tombee|tombes|tombent ..1
        amoureux|amoureuse|malade|bien|d accord|en_panne|dans_les_pommes|sous_le_charme /
        couronne|plombage|dent|facette|cheveux|implant|pansement ..3 tombe|tombee|tombent|perdu / cheveux ..2 tombent|chute /
        chute de cheveux / chutes ..1 du niagara / accident|collision|carambolage ..8
        bouchons|retard|embouteillage|embouteillages|bloques|coinces|trafic|circulation|assurance|constat /
        bouchons|retard|embouteillage|embouteillages|bloques|coinces ..8 accident|collision|carambolage /
        coince|coincee|coinces|bloque|bloques ..3 bouchons|embouteillages|embouteillage|ascenseur|reunion|travail|trafic|boulot
        / reaction en chaine / poids lourd|sante|plume / poids ..2 ideal|moyen / coeur ..2
        artichaut|palmier|canard|ouvert|net|joie|boeuf|fondant|poulet|volaille|brise|serre|battant|lourd|laitue / gros sur le
        coeur / mal au coeur / mal ..1 a|de|pour choisir|decider|comprendre|trouver|reserver|entendre|dormir|garer|joindre /
        poitrine de|fumee|epilation|porc|dinde|veau / epilation ..3 torse|poitrine / serre tete|serre / peau ..3 pele|soleil /
        coup de soleil / enceinte|bebe ..4 prevu|prevue|mai|juin|juillet / en panne|chute libre / en plein air|air / air
        conditionne|libre / jeu|soiree|diner|cluedo ..3 meurtre|enquete|tueur / escape game / talon|talons aiguille|aiguilles /
        il y a ..2 un|une ..2 feu|cheminee / y a ..1 t ..1 il / sol ..3 chauffant / table|sieste|massage ..3 allonge|allongee /
        essouffle|souffle ..2 vue / a couper le souffle / souffle|souffler les|ses|mes bougies /
        site|page|telephone|mail|mails|appli|personne|messages|sms|application|restaurant|telecommande|cle ..5
        repond|repondent|reagit|marche / repond|repondent|repondez ..3 telephone|messages|mails|appels|sms
    """,
    past=r"""
        il|y a ..4 ans|an|mois|semaines|semaine|jours|longtemps|temps|annees|decennies / dernier|derniere|derniers|precedente /
        an|mois|annee|semaine|ete|hiver|printemps|automne passe|passee / la|cette derniere|dernier|autre fois|annee|semaine|jour
        / autre|premiere|derniere fois|jour / en
        janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|20\d\d|19\d\d|hiver|ete|automne /
        au printemps / en deux mille / l an dernier|passe / hier / avant hier|noel|vacances / autrefois|jadis|anciennement /
        dans le passe / quand j etais / quand j etait / antecedents|antecedent / petit|petite ..1 j /
        stabilise|stabilisee|stable|gueri|guerie|controle|remis|remise|retabli|operation / va|vais|vont mieux|bien / une fois /
        longtemps / ancien|ancienne / deja eu|fait
    """,
    present=r"""
        maintenant / la maintenant / encore / toujours / depuis / vient / viens / minutes / heure / heures / en train / aide /
        secours / de nouveau / ce matin / plus ..1 respirer|respire|bouger|reveiller
    """,
    supposed=r"""
        si quelqu|quelquun|un|une|jamais|j|je|on|il|elle|mon|ma|l|les|ca|le|la|des / s il|ils|y ..1 a|avait|arrive|survient|faut
        / que|qui|quoi|comment ..6 si / en cas / au cas / hypothetiquement / risque|risques|danger|symptomes|signes|possibilite
        /
        exercice|formation|cours|stage|simulation|film|livre|roman|serie|piece|chanson|jeu|halloween|deguisement|maquillage|protocole|procedure|politique|essai|test
        / avez_vous|vous_avez|avez|y_a_t_il|est_ce_qu_il_y_a|disposez_vous|existe_t_il un|une|des|le|de|ce /
        peut|pourrait|peuvent ..2 causer|provoquer|donner|declencher|entrainer / peur de|d|que|du /
        eviter|prevenir|contre|empecher|protege
    """,
    negators="pas non sans jamais aucun aucune personne rien ni point",
    between="c cest est de d du la le l un une des ai a j je eu suis etais il y n en mal fait dans les",
    breaks="mais et parce donc maintenant alors puis pendant tandis car",
    turns="mais maintenant parce car aide pardon",
    marks="""
        ai au aux avec bonjour c ce cest cette dans des du elle est et euh fait j jai je le les mais mes mon ne nous oui pas
        peut peux plus pour qu quelqu qui sont suis sur tres votre vous
    """,
)
