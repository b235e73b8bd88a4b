"""Danger in Italian: how it is said, and what sounds like it."""

from nodes.emergencies.signs import language

ITALIAN = language(
    "it",
    lexicon={
        "person": """
            lui, lei, uomo, donna, signore, signora, ragazzo, ragazza, bambino, bambina, bimbo, bimba, neonato, neonata, figlio,
            figlia, marito, moglie, compagno, compagna, fidanzato, fidanzata, madre, mamma, padre, papa, babbo, fratello,
            sorella, nonno, nonna, zio, zia, cugino, cugina, amico, amica, vicino, vicina, collega, cliente, ospite, cameriere,
            cameriera, cuoco, gente, persona, persone, qualcuno, paziente, suocera, suocero, tizio, tipo
        """,
        "cant": """
            non riesco, non riesce, non riusciamo, non riescono, non posso, non puo, non riusciva, fatico, fatica, faccio
            fatica, fa fatica, a malapena, a fatica, appena, difficolta, non riesco piu, non riesce piu, stenta, affanno
        """,
        "breathe": "respirare, respira, respiro, respirando, fiato, aria",
        "swell": """
            gonfia, gonfiano, gonfiando, gonfiata, gonfiato, gonfie, gonfio, gonfi, gonfiate, gonfiare, chiudendo, chiude,
            chiusa, stringendo, stringe, chiudono
        """,
        "organ": "gola, lingua, labbra, labbro, faccia, viso, bocca, collo, occhi, volto",
        "chest": "petto, torace, cuore, sterno",
        "pain": """
            male, dolore, dolori, fitta, fitte, peso, pressione, oppressione, stringe, stretta, tiene, brucia, morsa, schiaccia,
            schiacciato, tenendo, stringendo, pesa, macigno, costrizione
        """,
        "limb": "braccio, braccia, gamba, gambe, faccia, viso, mano, mani, lato, corpo, piedi",
        "pills": """
            pastiglie, pastiglia, pillole, pillola, compresse, farmaci, medicine, sonniferi, medicinali, tranquillanti,
            tachipirina, antidolorifici, calmanti, ansiolitici, antidepressivi, gocce, insulina, paracetamolo
        """,
        "ingested": """
            preso, presa, bevuto, bevuta, ingoiato, ingoiata, mangiato, ingerito, inghiottito, beve, beveva, ingoiate, prese,
            inghiottita, buttato giu
        """,
        "poison": """
            candeggina, varechina, detersivo, ammoniaca, sgorgatore, idraulico liquido, veleno, topicida, benzina, acido,
            solvente, acquaragia, antigelo, pila, pile, batteria, batterie, magnete, magneti, insetticida, acetone, soda, soda
            caustica, anticalcare, disinfettante, brillantante, funghi, tinta, diserbante, sgrassatore, detergente
        """,
        "weapon": "pistola, pistole, arma, armi, coltello, coltelli, fucile, machete, mitra, coltellaccio, ascia, spranga, lama",
        "place": """
            casa, cucina, camera, stanza, palazzo, edificio, letto, macchina, auto, appartamento, albergo, hotel, ristorante,
            bagno, corridoio, tenda, tende, forno, salone, tetto, piano, garage, negozio, vestiti, capelli, sala, ufficio,
            cantina, locale, padella, friggitrice, bar, divano, condominio, soffitto, balcone, materasso
        """,
        "height": """
            scala, scale, balcone, tetto, finestra, impalcatura, cavallo, moto, motorino, bici, bicicletta, albero, muro,
            gradini, terrazzo
        """,
    },
    signs={
        "breathing": """
            <cant> ..3 <breathe> / non ..1 respira|respirano|respirava / respira ..2
            male|appena|poco|piano|strano|fatica|piu|bene / smesso di respirare / manca|mancando ..2 aria|respiro|fiato / non
            ..3 entra|arriva ..2 aria / soffoco|soffocando|soffoca|soffocare|soffocato|soffocata|soffocamento / senza ..1
            aria|respiro|fiato / attacco|crisi d|di asma / attacco|crisi dasma|asmatico|asmatica|respiratoria /
            spray|inalatore|ventolin ..4 non / labbra|faccia|viso|dita|unghie|bocca ..3
            blu|viola|bluastre|grigie|cianotiche|cianotico|grigio|grigia / diventato|diventata|diventando|diventa|e|fatto|fatta
            [tutto|tutta|completamente] blu|viola|grigio|grigia|cianotico|cianotica|bluastro|cereo / cianotico|cianotica /
            boccheggia|boccheggiando|rantola|rantolando|ansima|ansimando
        """,
        "choking": """
            strozza|strozzando|strozzato|strozzata|strozzo / soffocando|soffoca|soffocato ..3 con|su /
            incastrato|bloccato|incastrata|bloccata|traverso|conficcato|conficcata ..3 gola / andato|andata di traverso /
            qualcosa in gola / heimlich
        """,
        "chest or heart": """
            <chest> ~5 <pain> / infarto / attacco di cuore / attacco cardiaco / arresto cardiaco|cardiocircolatorio / non|senza
            ..3 battito|polso|polsi / cuore ..3 fermato|ferma|fermo|batte|battere /
            dolore|male|formicola|formicolio|intorpidito|addormentato ..5 braccio sinistro / braccio sinistro ..4
            male|dolore|intorpidito|formicola|sento / tiene|stringe|tenendo ..2 petto / defibrillatore ..3 subito|serve|presto
        """,
        "stroke": """
            ictus / emorragia cerebrale / ischemia / aneurisma / faccia|bocca|viso|occhio|volto|labbro ..5
            storta|storto|paralizzata|paralizzato|cadente|cade|cadendo|pende|caduta|caduto|addormentata|intorpidita|giu /
            storta|paralizzata|intorpidita|addormentata|cadente ..3 faccia|bocca|viso / meta|lato ..3 faccia|viso|corpo|volto /
            parla ..2 male|strano|strana|strascicato|impastato / parlare ..2 male|strano|bene /
            biascica|farfuglia|biascicando|straparla|farfugliando / non riesce|riesco ..2 parlare / parole ..4
            escono|confuse|impastate|strascicate / trova|trovo ..1 le parole / non ..4
            muovere|alzare|sollevare|sentire|muove|sento|alza|sente|alzo|solleva ..3 <limb> / paralizzato|paralizzata / perso
            ..1 vista|parola / non vedo|vede ..1 piu|nulla|niente|bene|da / ci vedo ..1 piu / colpo di calore|sole ..4
            sviene|svenuto|confuso|febbre / colpo di calore
        """,
        "consciousness": """
            incosciente|incoscienti|svenuto|svenuta|svenire|svenuti|sviene|svenendo|sverro|svengo|svenimento / senza|privo|priva
            ..1 sensi|conoscenza|coscienza / perso|perde|perdendo|perdo|ripreso i|i_sensi|conoscenza|coscienza|i ..1
            sensi|conoscenza / perso|perde|perdendo|perdo|perdere ..1 sensi|conoscenza|coscienza / non ..3
            risponde|reagisce|sveglia|rispondono|svegliare|risvegliare|rinviene|riprende|svegliarlo|svegliarla /
            crollato|crollata|accasciato|accasciata|accascia|collassato|collassata|collasso|stramazzato|crolla / per|a|sul
            terra|pavimento ..7 non|immobile|risponde|muove|fermo|ferma|sangue /
            sdraiato|sdraiata|steso|stesa|riverso|riversa|disteso|distesa ..3
            terra|pavimento|corridoio|strada|ingresso|marciapiede|porta|bagno / non si muove|muovono / immobile /
            e|tutto|tutta|diventato|diventata rigido|rigida|molle|floscio|flaccido|moscio|freddo|fredda|gelido / non da segni /
            segni di vita / coma / credo|penso|mi_sa|sembra ..3 morto|morta / confuso|confusa ..5 suda|diabetico|sudando|trema /
            diabetico|diabetica ..8 confuso|confusa|sveglia|suda|trema|risponde|sudando|svegliarlo / sensi
        """,
        "bleeding": """
            non ..4 smette|ferma|fermarlo|fermare|fermiamo|fermarla|smetteva ..3
            sangue|sanguinare|sanguinamento|emorragia|uscire / sangue|sanguina|sanguinando|sanguinamento|ferita|taglio ..5 non
            ..2 smette|ferma|fermarlo|fermare|fermarla|smettere|fermo / sanguina|sanguinando|sanguino|sanguinamento ..2
            tanto|molto|tantissimo|moltissimo|copiosamente|fiotti|dappertutto|ovunque|forte|troppo|parecchio|testa|orecchio|orecchie|collo
            / emorragia / dissangua|dissanguando|dissanguato|dissanguato /
            tanto|tantissimo|molto|troppo|parecchio|litri|pozza|mare|pieno|piena|fiotti|schizza|coperto|coperta|moltissimo|lago
            [di] sangue / sangue ..3
            dappertutto|ovunque|fiotti|schizza|zampilla|orecchio|orecchie|tantissimo|tanto|spruzza|sgorga /
            perdendo|perde|perdo|perso ..2 sangue /
            vomitando|vomita|vomitato|tossendo|tossisce|sputando|sputa|vomito|sputato|tossito|urina ..2 sangue /
            tagliato|tagliata|tagliate|taglio ..4 profondo|profonda|arteria|vena|osso|dito|dita|mano|netto|profondamente|polso /
            amputato|mozzato|staccato|tranciato|staccata ..2 dito|mano|braccio|dita|gamba / incinta ~8
            sangue|sanguinando|perdite|sanguino
        """,
        "poisoning": """
            in|un|di|d|l|per overdose / sovradosaggio / <ingested> ..5 <poison> / <ingested> ..4
            scatola|flacone|boccetta|tutte|blister|manciata|sacco|intera|intero|tante|troppe|tutti|troppi ..4 <pills> /
            troppe|troppi|tutte ..3 <pills> / <ingested> ..2 troppe|troppi|troppo /
            intossicato|intossicata|avvelenato|avvelenata|avvelenamento|intossicati|intossicazione / <ingested> qualcosa ..8 non
            / siringa|ago ..3 accanto|vicino|braccio / messo qualcosa nel ..2 drink|bicchiere / qualcosa ..1 nel mio|suo
            drink|bicchiere / drogato|drogata ..2 / morso|punto|punta|morsa ..3 vipera|serpente|scorpione
        """,
        "suicide": """
            voglio|vuole|vorrei|voleva|vado|va|sto|penso|intenzione|pensando|minaccia|tentato|cercato|provato ..3
            uccidermi|uccidersi|ammazzarmi|ammazzarsi|suicidarmi|suicidarsi|impiccarmi|impiccarsi|buttarmi|buttarsi|morire|farla_finita|sparire|togliermi
            / mi|si ammazzo|uccido|suicido|impicco|butto|butta|uccide|ammazza|impicca|suicida|ucciso|tolgo|sparo|spara ..3
            stasera|stanotte|oggi|dalla|giu|dal|sotto|ora|domani|la|addosso|subito|adesso|in|vita / mi
            ammazzo|uccido|impicco|suicido / si vuole|va|sta ammazzare|uccidere|buttare|suicidare|impiccare|buttando|buttar /
            uccidermi|uccidersi|ammazzarmi|ammazzarsi|suicidarmi|suicidarsi|impiccarmi|impiccarsi / suicidio|suicidarsi|suicida
            / togliermi|togliersi|tolgo|togliere|tolto|farla|toglie la vita|finita / farla|facciamola finita / voglio|vuole ..1
            farla finita / non ..2 voglio|vuole ..1 vivere|esserci|svegliarmi / voglio|vuole|vorrei morire /
            tagliato|tagliata|tagliare|tagliarmi|taglio ..2 vene|polsi /
            buttarsi|buttarmi|buttare|saltare|salto|buttarsi|butta|lanciarsi|lanciarmi|gettarsi ..1 dalla|dal|giu|sotto|di ..3
            finestra|ponte|balcone|tetto|treno|palazzo|cornicione / sul ..1 ponte|cornicione|tetto|balcone ..5
            buttare|saltare|butto|finita|buttarsi|vita|morire / in piedi sul / corda|cappio ..3 pronta|pronto|collo / non ci
            saro ..1 domani|piu / domani non ci saro / saro morto|morta / meglio morto|morta / non ha piu senso vivere /
            ragione|motivo ..1 vivere
        """,
        "allergic shock": """
            <organ> ..4 <swell> / <swell> ..4 <organ> / <swell> ..2 tutto|tutta / tutto|tutta gonfio|gonfia /
            anafilassi|anafilattico|anafilattica / avendo|ha|ho|sta|avuto|in ..2 reazione allergica / reazione allergica ..2
            forte|grave|in / allergico|allergica|allergia ..9 <swell> / epipen|adrenalina|autoiniettore ..4
            non|serve|scaduta|scaduto|fatto|fatta / non ..3 epipen|adrenalina / serve|usato|fatto|fatta ..3 epipen|adrenalina /
            punto|punta ..3 vespa|ape|calabrone ..8 <swell> / orticaria|bolle|pomfi ..4 tutto|corpo|dappertutto|ovunque /
            riesco|riesce ..2 deglutire|inghiottire / shock anafilattico
        """,
        "seizure": """
            convulsioni|convulsione|convulsivo|convulsiva / crisi|attacco
            epilettica|epilettico|di_epilessia|convulsiva|d_epilessia / occhi ..3
            rovesciati|girati|indietro|bianchi|rivoltati|rovescia|rovesciato / schiuma|bava ..3 bocca / trema|tremando ..3
            tutto|tutta|corpo|smette / spasmi|scosse|scatti ..4 corpo|terra|ferma|smette|tutto / ha|sta|avendo ..1 una crisi ..6
            trema|convulsioni|terra|occhi|smette
        """,
        "burns": """
            bruciato|bruciata|ustionato|ustionata|ustioni|ustione|scottato|scottata|bruciature ..5
            tutto|tutta|faccia|corpo|petto|braccio|braccia|grave|gravi|olio|acqua|viso|mani|male|gravemente|mano|gambe|grado /
            ustionato|ustionata|ustionati|ustioni / olio|acqua|pentola|caffe|brodo|te|pentolone|bollitore|padella|friggitrice
            ..2 bollente|bollenti ..6 addosso|faccia|mano|mani|braccio|gambe|viso|bambino|bambina|sopra|ha|corpo /
            addosso|rovesciato|rovesciata|versato|versata ..5 bollente|bollenti|bollitore|pentola|friggitrice / pelle ..4
            bruciata|stacca|staccando|nera|viene|bolle|sciolta|venendo / candeggina|acido|ammoniaca|prodotto|tinta|soda ..4
            occhi|occhio / vestiti|capelli|camicia|maglione|vestito ..3 fuoco|fiamme
        """,
        "electric shock": """
            folgorato|folgorata|fulminato|fulminata|folgorando|elettrocutato|folgorazione / scossa ..1
            elettrica|forte|corrente|fortissima / preso|presa|prende|beccato la|una scossa|corrente ..8
            non|terra|svenuto|svenuta|fermo|muove / scossa ..5 non|risponde|terra|svenuto|svenuta|muove / toccato ..3
            cavo|filo|presa / dita|forchetta|coltello|forbici ..3 presa / fulmine ..3 colpito|preso|caduto / colpito|colpita ..2
            fulmine / attaccato al cavo|filo
        """,
        "drowning": """
            annegando|annega|annegato|annegata|annegano|affogando|affoga|annegare|affogare / affogato|affogata|affogando|soffoca
            ..5 piscina|mare|lago|fiume|vasca / caduto|caduta|cade ..3 piscina|lago|fiume|acqua|mare|pozzo|vasca|canale /
            tirato|tirata|tiriamo|tirando ..2 fuori dall|dalla|dal|dallacqua [acqua|piscina|mare|lago|fiume|vasca] / fuori dall
            acqua / sott acqua / sottacqua / fondo ..1 piscina|mare / galleggia ..4 giu|piscina|faccia / va a fondo
        """,
        "childbirth": """
            rotte|rotto|rompono|rompere|rompendo ..1 acque / acque ..1 rotte / partorendo|partorisce|partorire ..3 / in
            travaglio / doglie / contrazioni / bambino|bimbo|bambina|piccolo ..2 nascendo|arriva|esce|uscendo|arrivando|viene
            ..3 adesso|ora|macchina|qui|gia|fuori / sta nascendo|per_nascere / vede la testa|testina / incinta ..12
            vedo|testa|trema|tremo|caduta|muove|dolore|dolori|pancia|svenuta|vede|male|convulsioni / bambino ..1 non ..1 si ..1
            muove|sente / aborto spontaneo
        """,
        "fire": """
            c|ce|ci|e|abbiamo e|un|una|il|del|tanto|tantissimo|scoppiato|fuoco|sono
            [un|una|il|del|tanto|molto|tantissimo|le|delle] fuoco|incendio|fumo|fiamme / ce
            [un|una|il|del|tanto|molto|tantissimo] fuoco|incendio|fumo / incendio ..3 <place> / fuoco ..2 in|nella|nel|sul|alla
            ..1 <place> / <place> ..3 fuoco|fiamme|bruciando|brucia|incendiata|incendiato|bruciano|incendio|fiamma /
            bruciando|brucia|fiamme ..3 <place> / andando|andato|andata|va|prende|preso|prendendo [a] fuoco / in|al|le
            fiamme|fuoco ..2 / a fuoco / incendio ..2 in|nel|qui / incendiato|incendiata|incendiando / fumo ..3
            entra|entrando|esce|uscendo|pieno|sotto|nero|dappertutto|ovunque|denso|viene /
            entra|entrando|esce|uscendo|pieno|piena|viene|tanto ..3 fumo / allarme|rilevatore ..4 incendio|antincendio|fumo ..3
            suona|suonando|scattato / suona|suonando|scattato ..3 allarme / sento ..3 bruciato|fumo / odore|puzza ..2 bruciato /
            esploso|esplosione|scoppiato|esplosa|scoppio|scoppiata ..2
        """,
        "gas": """
            odore|puzza|puzzo|sento|sente|sentiamo ..4 gas / fuga|fughe|perdita|perdite ..2 gas|monossido / gas ..4
            perde|uscendo|esce|fischia|gira|girano|nausea|testa|perdita|stordito|aperto / monossido ..5
            mal|allarme|suona|suonando|testa|scattato|intossicati|gira / allarme|rilevatore ..3 monossido ..3
            suona|suonando|e|scattato / suona|suonando|scattato|scatta ..4 monossido|gas
        """,
        "violence": """
            con|ha|tiene|tirato|impugna|punta|puntato|estratto|sono|armato|hanno ..3 <weapon> / <weapon> ..3
            puntata|puntato|gola|mano|minaccia|testa|addosso|puntando / armato|armati|armata /
            minaccia|minacciando|minacciano|minacciato|minacciata ..3 /
            accoltellato|accoltellata|accoltellando|accoltellato|pugnalato|pugnalata|coltellata|coltellate|accoltellati|accoltella
            / sparato|sparano|sparando|sparatoria|spari|spara|spararmi|sparargli|colpi_di_pistola / colpo|colpi ..1
            pistola|fucile|arma / rapina|rapinando|rapinano|rapinato|rapinata|rapinatori|rapinatore|derubando|aggredendo /
            ladri|ladro|intruso|intrusi|scassinando|scassinatore /
            entrando|entrare|entrato|entra|entrati|introdotto|introducendo ..3
            casa|camera|stanza|appartamento|mia|forza|finestra|dentro|nella /
            forzando|forzare|sfondando|sfonda|sfondare|sfondato|buttando|rompendo|scardinando|prendendo_a_calci|spaccando ..3
            porta|finestra|serratura|vetro / qualcuno|uomo|tizio|sconosciuto ..3 in|dentro [casa|camera|la]
            casa|mia|camera|appartamento|stanza|giardino /
            picchia|picchiando|picchiato|picchiata|picchiano|menando|aggredito|aggredita|aggredendo|strangola|strangolando|strangolato|violentata|violentando|stuprata|stuprando|pestando|malmenando|picchiarmi|picchiarla|aggrediscono|massacrando
            / mi|la|lo|ci|le|gli vuole|va|vogliono|sta|stanno|voleva [per]
            ammazzare|uccidere|sparare|violentare|ammazzando|uccidendo|picchiando|fare_del_male|accoltellare|strangolando /
            vuole|sta|cerca|vogliono|minaccia ..3
            ammazzarmi|uccidermi|ammazzarci|ucciderci|ammazzarla|ucciderla|spararmi|uccidere|ammazzare|violentarmi / mi
            ammazza|uccide aiuto|sta|vi|ha|e|mio / ostaggio|ostaggi|rapito|rapita|sequestrato|sequestrata|rapimento|rapiti /
            bomba ..3 in|dentro|nel|esplode|sotto|qui / allarme bomba / una bomba / mi ha
            colpito|colpita|menato|menata|spinta|aggredita|schiaffeggiata / chiuso|chiusa|nascosto|nascosta ..2
            bagno|armadio|camera|stanza / mi|ci seguendo|insegue|segue|inseguendo|inseguono|seguono / mi|ci sta|stanno
            seguendo|inseguendo / urla|grida|urlando|gridando ..2 aiuto|dolore / pacco sospetto / portato via ..3
            figlio|figlia|bambino|bambina / non mi ..1 lascia|fa uscire|andare
        """,
        "accident": """
            c|ce|avuto|fatto|successo|stato|ha|ci|sono|appena ..3 incidente|scontro|tamponamento|schianto|investimento /
            incidente|scontro ..7 ferito|feriti|ferita|incastrato|incastrata|grave|morto|sangue|bloccata|muove|macchina|moto /
            ci|sono|ci_sono|un|una|gente|persona|persone|molti|dei feriti|ferito|ferita / feriti|ferito|ferita ..2
            grave|gravi|gravemente / investito|investita|investiti|travolto|travolta|travolti /
            macchina|auto|camion|autobus|moto|furgone ..3 investito|travolto|preso|schiantata|colpito|centrato|addosso /
            incastrato|incastrata|incastrati|intrappolato|intrappolata|intrappolati|schiacciato|schiacciata / sotto ..1
            macchina|camion|treno|auto|macerie / caduto|caduta|cade|cadere|caduti|precipitato|precipitata|volato|volata ..4
            <height> / caduto|caduta|sbattuto|battuto|botta|colpo|picchiato ..4 testa ..9
            sangue|non|vomita|svenuto|orecchio|sanguina|confuso|incosciente|vomitando|sveglia / rotto|rotta|fratturato|spezzato
            ..3 collo|schiena|colonna|cranio|anca|femore / sento ..3 gambe / riesco|riesce ..2 muovermi|muoversi|alzarsi / osso
            ..3 fuori|esce|vede / mano|dito|dita|braccio|capelli ..4 incastrato|incastrata|incastrati|preso ..3
            macchina|porta|impastatrice|affettatrice|ascensore / soffitto|tetto|muro ..3 crollato|caduto|ceduto /
            caduto|caduta|cade ..5 non ..3 muove|alzarsi|alza|muoversi|alzarmi|muovermi
        """,
        "infant": """
            bambino|bambina|bimbo|bimba|neonato|neonata|mesi|settimane ..8
            blu|viola|cianotico|molle|floscio|respira|flaccido|moscio|strano|grigio|reagisce /
            neonato|neonata|bimbo|mesi|settimane ..6 febbre ..6 molle|sveglia|convulsioni|reagisce
        """,
        "plea": """
            chiamate|chiami|chiama|mandate|mandi|manda|serve|servono|bisogno|chiamare|subito|presto|voglio|inviate ..3
            ambulanza|polizia|pompieri|carabinieri|118|112|soccorsi|medico|113|115 / ambulanza ..2
            subito|presto|fretta|urgente|vi / aiuto aiuto / soccorso subito / aiuto ..2
            mio|mia|sta|vi|non|mi|muore|qualcuno|presto / aiutatemi|aiutateci / aiutami ti prego / e|ho|abbiamo|vera
            un|una|emergenza [vera] emergenza|medica / e un emergenza / emergenza medica|vera|grave / sto|sta|stiamo morendo /
            sta per morire / sto per morire / muore aiuto / muoio aiuto / vita o di|la morte / questione di vita /
            meningite|setticemia|ipotermia
        """,
    },
    idioms=r"""
        da morire / di morte / muoio|muore|moriamo|morire|moriva|morivo|morto|morta|morti|morte|morendo|muoiono|moriro
        di|dalla|dal|dalle|per|d ..1
        fame|sete|ridere|sonno|voglia|freddo|caldo|curiosita|noia|risate|vergogna|stanchezza|paura|invidia|fatica|imbarazzo|gioia|un|una|assaggiare|quel|sonno
        / mi|ci|ti|lo|la ammazza|uccide|uccidera|ammazzera|ammazzano|uccidono se|quando|appena|il|la|lo|i|questo|questa|che|di /
        mi|ci|ti stanno|sta uccidendo|ammazzando [i|le|la|il|lo|questo|mal|questi|queste] ..1
        piedi|schiena|testa|caldo|scarpe|tacchi|stress|denti / piedi|schiena|testa|caldo|scarpe|tacchi|stress|traffico|dente ..3
        uccidendo|uccide|ammazza|ammazzando|uccidono / mi|ci ammazza|uccide se / ucciderei|ammazzerei per / ammazza che /
        ammazzare|ammazzo|ammazziamo il ..1 tempo|noia / ammazza caffe / per poco|quasi ..4
        infarto|svenivo|morivo|svengo|soffocavo / quasi|poco|manca ..3
        infarto|svenivo|svenuto|svenuta|morivo|morto|colpo|strozzavo|soffocavo|ictus|affogavo|soffocato|strozzato /
        infarto|colpo ..3 quando|vedendo|a|con|per|appena ..4 conto|prezzo|prezzi|visto|fattura /
        prendere|preso|venire|viene|venuto un colpo|infarto ..2 quando|vedendo|conto|prezzo /
        affogato|affogata|affogati|affogate|affogo|affoga|affogando|annegato|annegata|annego|annegando|sommerso|sommersa
        nel|di|nell|in|nei|nella|nelle|al|sotto ..1
        lavoro|olio|salsa|carte|debiti|caffe|panna|sugo|email|scartoffie|mail|aceto|cioccolato|impegni|crema|whisky|bollette|burocrazia|condimento|maionese|richieste|formaggio|compiti|liquore|vino|rum
        / un|gli|il|l affogato / affogare|annegare|affogo|anneghiamo i ..1 dispiaceri|dolori / affogato al|gelato /
        soffoco|soffocando|soffocato|soffocata ..2 dal|di|dai|nel|nei|caldo ..1 lavoro|caldo|impegni|jeans|ridere|risate /
        respiro|respirare|respira ..3 jeans|vestito|pantaloni|dopo_cena|corsetto|aria_buona|tranquillo /
        telefono|cellulare|batteria|linea|pianta|portatile|auto|computer ..3 morendo|muore|morto|morta|scarico /
        emergenza|emergenze|urgenza ..2 capelli|unghie|estetica|parrucchiere|capelli|look|moda|colore|frangia|bellezza|stile /
        non ..2 e ..1 emergenza|urgente|urgenza|grave|niente /
        uscita|uscite|contatto|contatti|numero|scala|scale|luce|luci|porta|visita|visite|appuntamento|piano|maniglione|medico|servizio|telefono|freno|recapito|posto|consulenza
        ..1 emergenza|emergenze|sicurezza|antincendio|urgenza|urgenze|soccorso|antipanico|incendio / pronto soccorso|intervento
        / primo soccorso / caso di ..2 / in caso ..3 / rilevatore|rilevatori|sensore|sensori|rivelatore|allarmi di|del|fumo
        fumo|fumi|gas|monossido / rilevatore|rilevatori ..2 fumo|gas|monossido ..1 in /
        allarme|porta|esercitazione|prova|estintore|sistema|porte|coperta ..1 antincendio|incendio|incendi /
        zona|area|sala|camera|terrazza|camere fumatori|fumo / rosso|capelli|colore|rossa|tinta fuoco / fuoco
        lento|vivo|basso|alto|medio|rosso / fuochi ..1 artificio|artificiali /
        vigile|vigili|forno|cotta|cotto|pizza|cottura|camino|legna ..2 fuoco|legna / vigile|vigili del fuoco /
        messa|mettere|metto a fuoco /
        camino|stufa|cucina|fornello|riscaldamento|bombola|caldaia|acqua|griglia|piano|impianto|fornelli|barbecue|lampada ..1
        a|col|con|di gas / gas esilarante / con|senza gas / fuoco ..1 sacro|amico / bocca|lingua ..2 fuoco / siete|sei|squadra
        ..1 in fiamme|fuoco /
        esame|esami|analisi|prelievo|prelievi|arancia|arance|gruppo|donare|donazione|pressione|donatore|test|sangue|finto ..2
        sangue|sanguinella|sanguinelle|finto / sangue finto|freddo|blu|dolce / al sangue / bistecca|tagliata|fiorentina|carne
        ..2 sangue / gengive|gengiva|naso ..2 sanguinano|sanguina|sanguinare ..4
        po|lavo|spazzolino|filo|quando|leggermente|volte / gengive sanguinano ..2 / sanguinano le gengive / bloody mary /
        coltello|coltelli ..2 carne|pane|tavola|bistecca|cucina|formaggio|pesce|tagliava|taglia|da|per|e|affilato /
        forchetta|set|servizio ..2 coltello|coltelli|coltelli / e|con|senza|del|il coltello ..1 tagliava|non|per|da|spuntato /
        colpo|colpi di|d ..1 fortuna|fulmine|testa|sole|scena|telefono|tosse|vento|fortuna / a colpo|prima / un furto / una
        rapina ..3 prezzo|ma|prezzi / prezzo ..3 rapina|furto / prezzi ..3 rapina|furto / bomba|bombe
        da|alla|di|calorica|fritte|cioccolato|crema ..1 bagno|crema|cioccolato|calorie|nutella / e|era|sono
        stata|davvero|proprio|veramente|una bomba / che bomba / spara|sparato|sparare ..1 prezzi|alto|cavolate / prezzi|prezzo
        sparati|sparato / servizio|foto|shooting fotografico / blu|viola|grigio|grigia|azzurro
        notte|scuro|chiaro|cielo|elettrico|pastel|pastello|marino|perla|cenere|navy /
        capelli|ciocche|unghie|tinta|smalto|riflessi|colore|meches|punte ..4 blu|viola|grigio|grigi|bianchi|fuoco|grigia /
        diventare|diventato|diventata blu|viola|grigio|grigia ..3 capelli|bionda|bagno / formaggio blu /
        bruciato|bruciata|scottato|scottata|bruciati ..2 lingua|palato /
        pane|pizza|torta|toast|carne|riso|cornetto|biscotti|caffe|cornetti ..2 bruciato|bruciata|bruciati /
        scottato|scottata|bruciato|bruciata|ustionato ..3 sole / tonno scottato / rotto|rotta|rotte|rompere ..2
        unghia|dente|vaso|bicchiere|piatto|tacco|otturazione|ghiaccio|chiave|corona / caduta|caduto|caduti|cade|cadono ..2
        corona|otturazione|dente|capelli|ponte|capsula|linea|faccetta|telefono|braccia / caduta ..1 capelli / capelli ..3
        cadendo|cadono|caduta / ponte ..1 dentale / incidente|tamponamento|scontro ..8
        coda|ritardo|traffico|bloccati|fermi|assicurazione|fila|autostrada / coda|ritardo|traffico|bloccati|fila ..8
        incidente|tamponamento|scontro / incidente di percorso /
        bloccato|bloccata|bloccati|fermo|fermi|fermi|incastrato|incastrati|intrappolati|intrappolato|incastrata ..3
        traffico|coda|ascensore|riunione|lavoro|ufficio / attacco|attacchi|crisi di ..1
        panico|risate|ansia|fame|nervi|gelosia|pianto|tosse|risa / cuore ..2
        carciofo|carciofi|mano|spezzato|palma|oro|contento|leggero|forma / petto di|d ..1 pollo|tacchino|anatra|oca / petto ..1
        pollo / ceretta|depilazione ..3 petto|gambe|braccia / prendersela|prende|preso ..2 petto|cuore|male / a petto /
        peso|pressione ideale|forma|arteriosa|alta|bassa|acqua|doccia / pressione ..3 doccia|acqua|alta / male ..1 che / di male
        / niente|nulla di male / bambino|bimbo|bambina nasce|nascera ..1 a|in / senza fiato ..2 vista|panorama / mozzafiato /
        aria condizionata|aperta / escape room / cena|delitto con|cena delitto / tacchi|tacco a spillo / sensi di colpa / sensi
        unici / in tutti i sensi / lettino|massaggio|yoga ..3 sdraiato|sdraiata|terra / giu di corda|morale / stretta|giu ..1
        foglia / funghi ..2 risotto|tagliatelle|pizza|porcini|trifolati / risotto|tagliatelle|pizza|pasta|zuppa ..3 funghi / non
        smette di piovere|gocciolare|suonare / doglie di / armato di pazienza /
        sito|pagina|telefono|mail|app|nessuno|messaggi|email|ristorante|telecomando|chiave ..5
        risponde|rispondono|funziona|reagisce / risponde|rispondono|rispondete ..2 telefono|messaggi|mail|chiamate|nessuno
    """,
    past=r"""
        anno|anni|mese|mesi|settimana|settimane|giorni|tempo|decenni fa / molti|tanti|pochi|qualche anni|anno|mesi|giorni /
        scorso|scorsa|scorsi|passato|passata|precedente / ultima|altra|prima volta / una volta / a|in|da
        gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|natale|pasqua|primavera|autunno|inverno|estate
        / nel 20\d\d|19\d\d|duemila|passato|duemilaventi / in|d estate|inverno / ieri / da
        piccolo|piccola|bambino|bambina|giovane|ragazzo / quando ero / sotto controllo / precedenti / anni prima|addietro / in
        passato / guarito|guarita|ripreso|ripresa|risolto|operazione / ora|adesso sta|va bene|meglio / sta bene|meglio / tempo
        addietro / l altro giorno|ieri
    """,
    present=r"""
        ora / adesso / ancora / di nuovo / appena / da ieri|stanotte|ore|giorni / minuti / ore fa / aiuto / sta|sto|stanno /
        continua / non ..1 respira|risponde|sveglia
    """,
    supposed=r"""
        se
        qualcuno|uno|una|un|c|ci|ho|mi|ha|si|dovessi|dovesse|il|la|mio|mia|avessi|avesse|sanguina|gonfia|sento|succede|viene|capita|scoppia|suona
        / in caso / nel caso / cosa|che ..2 faccio|fare|facciamo|succede ..2 se|in|quando / ipoteticamente /
        rischio|rischi|pericolo|sintomi|segni|segnali|possibilita di|d|che /
        corso|esercitazione|film|libro|romanzo|serie|canzone|gioco|halloween|costume|trucco|simulazione|spettacolo|protocollo|procedura|politica|formazione
        / avete|c_e|ce|esiste|disponete un|uno|una|il|dei|qualche|camere|un_rilevatore ..4 camera|camere|stanza|stanze|sala /
        avete un|uno|una|il|dei|del|rilevatore / paura di|che|del|degli|dei / puo|potrebbe|possono ..2 causare|provocare|dare /
        evitare|prevenire|contro
    """,
    negators="non no senza nessun nessuna nessuno mai ne niente nulla neanche nemmeno",
    between="e c ce ci un una uno il la l del di d ho ha avuto stato sono sto sta era piu i le gli ferito nessun",
    breaks="ma e perche quindi adesso ora poi mentre allora",
    turns="ma ora adesso perche aiuto scusi",
    marks="""
        abbiamo alla anche anni avete avuto che dal dalla dei della di due fa gli ha ho lo ma mia mio nel nella non nostro per
        piu posso qualcuno quando quasi senza sono sta stato sto sul vorrei vostro
    """,
)
