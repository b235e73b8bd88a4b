"""Danger in English: how it is said, and what sounds like it."""

from nodes.emergencies.signs import language

ENGLISH = language(
    "en",
    apostrophe="",
    lexicon={
        "person": """
            i, im, ive, he, hes, she, shes, they, theyre, theyve, we, were, weve, someone, someones, somebody, somebodys,
            everyone, people, person, man, mans, woman, womans, lady, ladys, guy, guys, boy, boys, girl, girls, kid, kids,
            child, childs, baby, babys, newborn, infant, toddler, toddlers, son, sons, daughter, daughters, husband, husbands,
            wife, wifes, partner, partners, boyfriend, boyfriends, girlfriend, girlfriends, fiance, mother, mothers, mom, moms,
            mum, mums, mama, father, fathers, dad, dads, parents, brother, brothers, sister, sisters, grandmother, grandmothers,
            grandma, grandmas, grandfather, grandfathers, grandpa, grandpas, gran, granddad, nan, nana, uncle, aunt, cousin,
            nephew, niece, friend, friends, roommate, flatmate, neighbour, neighbor, colleague, coworker, boss, guest, guests,
            customer, customers, client, clients, patient, patients, waiter, waitress, chef, stylist, me, us, cyclist, driver,
            passenger, pedestrian, student, teacher, him, her, them
        """,
        "whose": "my, his, her, their, our, your, the, mums, moms, dads, mothers, fathers, husbands, wifes, sons, daughters, own",
        "cant": """
            cant, cannot, can not, cant even, couldnt, could not, unable to, not able to, isnt able to, hardly, barely,
            scarcely, struggling to, struggles to, fighting to, trouble, difficulty, difficult to, hard to, problems,
            struggling, cant really, cant hardly
        """,
        "breathe": """
            breathe, breathing, breath, breathes, get any air, get air, get enough air, get my breath, get her breath, get his
            breath, catch my breath, catch her breath, catch his breath, catch their breath, draw breath, inhale
        """,
        "not": "not, isnt, arent, wont, doesnt, aint, stopped, stops, quit, no longer, dont think, without",
        "limb": "arm, arms, leg, legs, face, hand, hands, side, body, feet, toes, neck, fingers",
        "organ": "throat, throats, tongue, tongues, lips, lip, face, mouth, neck, airway, eyes",
        "swell": """
            swelling, swollen, swelled, swell, closing, closed up, closes up, closing up, tight, tightening, puffing, puffed up,
            blown up, swole, ballooning, ballooned
        """,
        "pain": """
            pain, pains, hurts, hurting, tight, tightness, pressure, crushing, squeezing, heavy, aching, ache, weight, elephant,
            stabbing, tightening, burning, clutching, grabbing, holding, crushed
        """,
        "colour": "blue, grey, gray, purple, white, pale, ashen, limp, floppy, stiff, cold, rigid",
        "turned": "turning, turned, going, gone, went, has gone, goes, turns, is, hes, shes, looks, looking",
        "poison": """
            bleach, drain cleaner, cleaner, cleaning fluid, cleaning products, cleaning product, detergent, antifreeze, poison,
            rat poison, weedkiller, pesticide, chemicals, petrol, gasoline, acid, paint thinner, turpentine, acetone, nail
            polish remover, nail varnish remover, battery, batteries, button battery, magnets, disinfectant, ammonia, peroxide,
            hair dye, washing pod, dishwasher tablet, laundry pod, perm solution, white spirit, lighter fluid
        """,
        "ingested": "drank, drunk, drinking, swallowed, swallowing, ate, eaten, taken, took, ingested, got into, sipped",
        "pills": """
            pills, tablets, painkillers, medication, medicine, meds, paracetamol, tylenol, ibuprofen, sleeping pills, xanax,
            antidepressants, aspirin, insulin, capsules, opioids, fentanyl, heroin, oxy, methadone, blood pressure pills,
            sleeping tablets, mums pills, co codamol, codeine, tramadol, valium
        """,
        "self": "myself, himself, herself, themselves, themself, yourself, ourselves",
        "place": """
            house, home, kitchen, kitchens, houses, bathrooms, ovens, building, room, rooms, bed, beds, car, apartment, flat,
            office, restaurant, salon, hotel, clinic, roof, stove, oven, curtain, curtains, hair, clothes, shirt, sleeve, dress,
            bathroom, hallway, floor, garage, basement, attic, shop, place, van, bin, mattress, sofa, couch, balcony,
            tablecloth, hers, jacket, bakery, bar
        """,
        "weapon": "gun, guns, knife, machete, weapon, rifle, pistol, shotgun, axe, hammer, bat, blade, firearm, knives",
        "attack": """
            attacking, beating, beating up, hitting, stabbing, strangling, choking, raping, punching, kicking, assaulting,
            hurting, threatening, robbing, shooting, attacked, beaten up, strangled, assaulted, raped, mugged, kidnapped
        """,
        "gonna": """
            going to, gonna, about to, want to, wants to, wanna, trying to, tried to, will, threatening to, plan to, ready to
        """,
        "hurt": "hurt, injured, bleeding, trapped, dead, dying, screaming, unconscious",
        "badly": """
            a lot, badly, heavily, everywhere, bad, profusely, to death, like crazy, severely, so much, loads, all over, really
            bad, and bleeding, and wont stop, wont stop, and it wont stop, and cant, nonstop, non stop, out, hard, quite heavily
        """,
        "height": """
            ladder, stairs, staircase, roof, balcony, window, scaffolding, steps, horse, bike, motorbike, wall, bridge, tree
        """,
    },
    signs={
        "breathing": """
            <cant> ..3 <breathe> / <not> ..2 breathing / <not> ..1 breathe / breathing ..2 <not> / gasping / fighting for ..1
            breath|air / short of breath / shortness of breath / out of breath and / wheezing / breathing|breathings ..2
            strange|strangely|funny|weird|weirdly|shallow|noisy|properly|slow|stopped|badly|rattling / asthma attack / inhaler
            ..2 isnt|not|doesnt|empty|wont / suffocating / suffocate / <person> ..1 <turned> ..1 blue|purple|grey|gray|ashen /
            lips|face|fingers|skin ..3 blue|purple|grey|gray / <turned> ..1 blue|purple|grey|gray ..6
            breathe|breathing|needle|stiff|cold
        """,
        "choking": """
            choking / choked on / choke to death / stuck|lodged ..1 in ..1 throat|windpipe|airway / heimlich / nothing ..2
            coming out
        """,
        "chest or heart": """
            chest|chests ~5 <pain> / heart attack / heart attacks right now / cardiac arrest / heart ..1
            stopped|stopping|failing / no pulse|heartbeat / <cant> ..2 feel|find|get ..2 pulse|heartbeat / pain ..4 down ..2
            left arm / pain|numb|hurts|tingling ~4 left arm / sweating ..4 arm|jaw|chest / need|use|get|wheres ..2
            defibrillator|aed / heart ..4 hurting|hurts|pounding|fluttering|irregular|weird|weirdly|funny / down my|his|her ..1
            arm / <person> ..2 heart ..2 racing ..6 <cant>
        """,
        "stroke": """
            having|had|has|think|its|is|of a stroke / stroke right now / heat stroke / heatstroke /
            face|mouth|faces|mouths|eye|eyelid ..6
            drooping|drooped|droopy|crooked|twisted|lopsided|sagging|hanging|dropped|sliding / numb ..3 one|left|right|whole
            side / one side ..6 numb|weak|drooping|paralysed|paralyzed|dead|limp|move|feel / speech|words|talking|voice|speaking
            ..5 slurred|slurring|jumbled|garbled|gibberish|nonsense|mixed / slurring|slurred ..2 words|speech / talking
            gibberish|nonsense / find the words / not making ..2 sense ..8 arm|face|side|leg / <cant> ..1 lift|move|feel|raise
            ..3 <limb> / paralysed / paralyzed / lost ..2 vision|sight|speech / <cant> ..1 see properly / <cant> see out of /
            suddenly|sudden ..3 blind|confused|numb / <cant> talk ..6 face|arm|purple|blue|throat / worst headache / <cant> ..1
            speak / <cant> ..1 talk ..1 properly / face|arm|side ..3 numb / numb ..3 face|arm|side|leg
        """,
        "consciousness": """
            unconscious / unresponsive / not responding|responsive|reacting|conscious / isnt
            responding|conscious|responsive|reacting / wont wake / <not> wake up / <not> waking / <cant> ..1 wake ..1 <person> /
            <cant> wake ..2 up / <cant> be woken / <cant> ..1 get ..3 to wake|respond / <person> ..5 collapsed / collapsed ..4
            <person> / collapsing / <person> ..4 passed|blacked|knocked out / passing out / <gonna> ..1
            pass_out|faint|collapse|black_out / <person> ..3 fainted / fainting / <person> ..5 not moving / <person> ..6
            isnt|arent|wont moving|move|responding|answering / <person> ..8 wont|not|doesnt|isnt
            answer|answering|respond|talking ..1 me / lifeless / <person> ..3 on the floor|ground ..8 <not> /
            lying|laying|slumped|face down ..6 floor|ground|hallway|street|doorway|pavement|sidewalk|toilet|over / lost
            consciousness / slumped / come|came|coming round ..1 <not> / not come|coming|came round|around|to / <person> ..1
            <turned> ..1 stiff|limp|floppy|rigid / i think ..4 is|hes|shes dead / confused ..4 sweating|shaking /
            sweating|shaking ..3 confused / coma
        """,
        "bleeding": """
            bleeding ..4 <badly> / bleeding ..2 from ..2 head|neck|ear|ears|eyes|wrist|stomach|throat|chest|leg|arm|everywhere /
            <not> ..2 bleeding|bled / <cant> ..2 stop ..2 bleeding|blood|bleed / wont ..1 stop ..1 bleeding /
            blood|bleeding|bleed ..6 wont|not|isnt|doesnt|cant|never ..1 stop|stopping|clot|clotting / bleeding|blood ..4
            soaked|pouring|gushing|spurting|squirting|everywhere|pumping /
            pouring|gushing|spurting|covered|lots|loads|pool|puddle ..3 blood / so much blood / a lot of blood / losing ..3
            blood / lost ..3 of blood / blood ..1 coming ..1 out|from /
            coughing|coughed|vomiting|vomited|throwing|threw|spitting|puking|peeing|pooping|passing|bringing ..3 blood /
            pregnant ~9 bleeding|blood / bleeding ..1 out / internal bleeding / cut ..4 badly|deep|deeply|artery|bone|bad /
            cut|sliced|chopped|severed|lost ..4 finger|thumb|hand|toe|artery ..1 off|completely|clean / cut|chopped|sliced off
            ..4 finger|thumb|hand|toe|fingertip / severed / artery / stuck|impaled ..3 eye|eyeball|stomach|chest
        """,
        "poisoning": """
            overdose / overdosed / overdosing / oded / <ingested> ..5 <poison> / poisoned / poisoning now / <ingested> ..4
            whole|entire|all|full ..4 <pills> / <ingested> ..2 all ..2 <pills> / <ingested> ..2 whole|entire
            bottle|box|pack|packet|strip|lot / too many ..4 <pills> / handful ..2 <pills> / took|taken the <pills> / <pills> ..4
            wont wake / needle ..3 next|beside|arm / narcan / naloxone / in|spiked ..1 drink ..6 cant|feel|dizzy|move|stand /
            drink|drinks ..3 spiked / spiked ..2 drink / been drugged / snake|adder|viper|scorpion ..2 bit|bitten|bite|stung /
            <ingested> something ..8 wont|not|cant / mushrooms ..5 sick|vomiting|poison / got into ..5 <pills> / <ingested> ..2
            loads|lots|handful|handfuls|dozens|bunch|load|twenty|thirty|forty|fifty ..6 <pills> / took|taken|swallowed ..2 too
            many|much / bit|bitten|bite|stung ..3 snake|adder|viper|scorpion / got into ..4 <poison>
        """,
        "suicide": """
            kill|killing|killed|hang|hanging|shoot|shooting|hurt|harm|harming|drown|cutting <self> / suicidal / suicide /
            end|ending|take|taking|taken ..1 my|his|her|their|own [own] life|lives / end it all / ending it all / end it
            tonight|now / want|wants|wanted to end it / want|wants|wanted|wanna|ready|going [to] die / want to be dead / wish i
            was|were dead / better off dead / better off without me / dont|doesnt want to live|exist|wake / dont|doesnt want to
            be alive|here ..1 anymore|any / dont|doesnt want to be alive / no reason|point ..1 living|live|going / no|any point
            in living / wont be alive|here ..3 tomorrow|anymore|longer / not be alive|here tomorrow /
            cut|slit|slashed|slitting|cutting ..2 wrist|wrists|throat / <gonna> jump / jump off|from ..3
            roof|bridge|building|balcony|window / jumping off|from / rope|noose ..2 ready|neck / noose / goodbye ..6
            hang|kill|jump|die|pills / cant go on / cant do this anymore ..6 pills|rope|bridge|gun|knife / life ..2 not worth /
            nothing left to live / dont|doesnt want to be here any|anymore|no / standing|sitting on ..3
            bridge|ledge|roof|edge|railing|tracks|platform ..10 voice|jump|goodbye|anymore|done|end|sorry|talk|die
        """,
        "allergic shock": """
            <organ> ..4 <swell> / <organ> ..2 all <swell> / anaphylaxis / anaphylactic / anaphylactic shock /
            having|having|has|had|got|into|severe|bad ..3 allergic reaction / allergic ..10 <swell> / hives ..3
            all|over|everywhere / hives ..6 breathe / used|gave|need|needs|given ..3 epipen|epinephrine|adrenaline /
            dont|doesnt|havent|no|wheres|lost|forgot ..3 epipen / epipen ..4 not|isnt|didnt|empty|expired|work / stung ..6
            <swell> / <cant> swallow ..8 <swell> / shock|reaction ..8 sting|stung|nuts|peanuts|peanut|shellfish / sting|stung
            ..8 shock|breathe|collapsed
        """,
        "seizure": """
            having|had|has|another|a seizure / seizing / having ..2 seizures / convulsing / convulsion / convulsions / having
            ..1 fit ..4 floor|ground|stop|shaking / epileptic fit|attack|seizure / eyes ..3 rolled|rolling ..1 back / eyes ..2
            back in / foaming / frothing / shaking all over ..6 <not> / shaking all over ..6 eyes / shaking
            uncontrollably|violently / jerking / twitching ..6 floor|ground|respond|answer / <person> ..3 fitting ..6
            floor|ground|minutes|stop|stopping / been fitting / having a fit ..4 floor|ground|shaking|stop
        """,
        "burns": """
            boiling|scalding|hot ..1 water|kettle|oil|soup|coffee|tea|pan|fat|wax ..8
            over|on|all|down|herself|himself|myself|face|skin|baby|burned|burnt / boiling ..2 kettle /
            burned|burnt|scalded|burns|burn ..4 badly|all|over|face|severely|whole|body|bad|chest|hands|third / badly|severely
            burned|burnt|scalded / scalded / skin ..4 coming|came|peeling|hanging|falling ..1 off / skin ..3
            black|blistering|charred|melted|melting / bleach|acid|chemical|chemicals|dye|cleaner|peroxide|relaxer ..5 eye|eyes
            ..6 <cant> / bleach|acid|chemical|chemicals ..4 in ..2 eye|eyes / third degree burn|burns / <person> ..4 on fire /
            clothes|hair|sleeve|shirt|dress caught [on] fire
        """,
        "electric shock": """
            electrocuted / electrocution / getting electrocuted / <person> ..3 electric shock / touched ..3
            wire|cable|socket|outlet / fork|finger|knife|key|screwdriver ..3 in ..2 outlet|socket|toaster / struck by lightning
            / hit by lightning / live wire
        """,
        "drowning": """
            drowning / drowned / drown / nearly drowned / fell|fallen|fall|jumped|slipped in|into ..1
            pool|river|water|lake|sea|pond|canal|bath|harbour|well / out of ..1 water|pool|river|lake|sea|bath ..6 <not> /
            pulled ..2 out of ..1 water|pool|river|lake|sea|bath / under the water / underwater / face down / bottom of the pool
            / <person> ..4 <cant> swim ..4 <cant> / going under
        """,
        "childbirth": """
            my|her|wifes|wife|sisters|daughters|girlfriends water|waters ..2 broke|broken|gone|burst / waters ..1 broke|broken /
            in|into labour|labor / baby ..1 is|its coming / babys ..1 coming / baby ..4 coming ..1 out|now|right / giving birth
            / contractions / going into labour|labor / see the head|babys / heads ..1 out|coming / head is ..1
            out|coming|showing / pregnant ..14 see|shaking|headache|moving|fell|fallen|pain|cramps|collapsed|seizure / baby ..2
            stopped moving / miscarriage / miscarrying / having|had the|her|my|a baby ..4
            now|floor|bathroom|car|toilet|right|feet / feet ..3 coming first / breech
        """,
        "fire": """
            theres|there|theres ..1 a|an|been [big|huge|massive|small|kitchen|grease|electrical|fat] fire / there is ..1 fire /
            its|is|are|were a fire right / fire fire / <place> ..3 on fire / on fire ..4 <place> / caught ..1 fire / catching
            fire / catches fire / fire ..1 in|at|on ..2 <place> / set ..2 on fire / <place> ..2 burning / <place> ..5 burning
            ..1 down / <place> ..1 next ..3 burning / flames / burning ..3 people|inside|building|house / smoke ..3
            coming|filling|pouring|everywhere|billowing|under|out|filled / full of smoke / filled with smoke / so much smoke /
            thick ..1 smoke / lots of smoke / smell smoke / smelling smoke / smell ..3 burning / fire|smoke alarm ..2
            going|ringing|gone|went|sounding|beeping|wont|keeps / explosion / exploded / blew up / on fire ..3
            people|out|help|inside / trapped ..4 fire|smoke / its on fire / everythings ..1 fire / everything is on fire
        """,
        "gas": """
            smell|smells|smelling|stinks|stink|smelled|reeks|reeking|stench|odor|odour|smelt ..3 gas / gas leak / gas leaking /
            leaking gas / gas ..2 leaking|escaping|hissing|leak / carbon monoxide|dioxide ..4
            alarm|going|poisoning|leak|beeping|headache|high / monoxide alarm|detector ..2 going|beeping|off|ringing|sounding /
            co alarm|detector ..2 going|beeping|off / gas ..8 dizzy|headache|spinning|sick|faint|sleepy / chemical ..1
            leak|spill / chlorine|fumes ..6 cough|coughing|breathe|dizzy|eyes|sick
        """,
        "violence": """
            with|has|got|have|hes|pulled|had|holding|carrying|waving|pointing|swinging|wielding|pointed [got] ..1 a|an|his|the
            <weapon> / <weapon> ..1 on|at|to ..1 me|us|my|him|her|people|them|head|throat|neck / <person> ..2 armed / stabbed /
            <person> ..3 been shot / got shot / was shot / shot ..1 someone|somebody|him|her|me|people|man|woman|himself|herself
            / theyre|hes|shes|someones|somebodys|people|there|theres|is|are|active|mass|a shooting|shooter / gunshot / gunshots
            / gunfire / shots ..1 fired / opened fire / bullet / bullets / being|getting|been|got|is|was
            robbed|attacked|mugged|assaulted|followed|raped|beaten|kidnapped|held|threatened|strangled|stalked|abused|abducted /
            robbery ..2 progress / breaking in|into / break in|into ..3 progress|now|happening / broke|broken into|in ..4
            my|our|the|your|hes|theyre|still|now|and / someone|somebody|man|guy|people ..1 broke|broken in|into / <gonna> ..1
            get|break|come|kick|force|smash|climb ..1 in|into|inside|door|through /
            force|kicking|smashing|forcing|banging|breaking|kick|smash|break ..1 down|in|open|through ..3 door|window /
            kicking|smashing|forcing|breaking|banging ..1 the|my|our|down|in|on ..1 door|window / force|forcing ..1 door /
            intruder / intruders / burglar / burglars / prowler / burglary ..2 now|progress / someone|somebody|man|guy ..3
            in|inside ..1 my|our house|home|apartment|flat|room|garden|basement|bedroom|kitchen|attic / <person> ..2 <attack>
            ..3 <person> / <attack> ..1 me|us|him|her|them|people|someone|somebody / im|were|being <attack> / <gonna>
            kill|murder|shoot|stab|hurt|rape ..1 <person> / <gonna> hurt|kill <person> /
            he|she|husband|boyfriend|dad|wife|father|stepdad|man|guy|ex|they
            hit|hits|punched|beat|beats|slapped|choked|pushed|hurt|stabbed|bit|kicked ..1 me|her|him|mum|mom|us|my|wife /
            hostage / kidnapping / bomb ..3 in|threat|under|go|going|inside|strapped / theres a bomb / has a bomb / planted a
            bomb / suspicious package / fighting ..6 knife|knives|blood|bottles|bottle|gun / screaming for help / screaming ..6
            help|hurt|hitting / locked <self> in ..6 hes|he|shes|husband|because|theyre|man / <person> ..3 following me / wont
            let me|us|her leave|out|go / domestic violence / missing ..3 child|daughter|son|toddler|kid / help me ..4 kill /
            took|taken|grabbed|snatched ..1 my|a|our child|baby|daughter|son|kid|little /
            somebodys|someones|theyve|hes|somebody|someone ..1 broken in / theres|there ..1 somebody|someone|man|stranger|people
            ..2 in|inside|downstairs|upstairs ..1 house|home|apartment|flat|basement|attic|garden / hiding ..6
            somebody|someone|man|hes|husband|boyfriend|theyre / somebody|someone|man ..1 downstairs ..4
            broke|broken|hiding|whisper
        """,
        "accident": """
            theres|there|just|been|in|had|a ..3 car|bus|bike|train|motorbike|truck|bad|terrible|serious|horrible
            crash|accident|wreck|collision / been ..1 accident / in an accident / crash|accident ..6 <hurt> /
            people|someone|somebody|anyone|he|hes|she|shes|theyre|guys|man|woman|kid ..2 badly|seriously|really
            hurt|injured|wounded / people ..2 hurt|injured|dead|trapped / hit by ..2
            car|bus|truck|van|train|lorry|motorbike|bike|taxi|cab|tram|vehicle / run|ran|knocked|driven ..1 over|down ..2
            by|a|in|someone|him|her|the / been|got|was|were|getting run|knocked over|down /
            car|bus|truck|van|driver|lorry|taxi|motorbike|scooter ..2 hit|hits|ran|struck|knocked|ploughed|crashed ..2 <person>
            / car|bus|truck ..2 crashed|ploughed|drove ..1 into / under ..1 car|bus|truck|train|rubble|van / trapped ..2
            in|under|inside|by|and|between|behind / pinned under / crushed / <person> ..2 trapped /
            fell|fallen|falling|fall|falls ..1 off|down|from|out|through ..4 <height> / fell|fallen ..4
            floors|storeys|stories|metres|feet|meters / hit|banged|cracked|smashed|bumped|bashed ..3 head ..12
            blood|bleeding|dizzy|vomiting|vomit|throwing|confused|unconscious|ear|out|not|wont|sick|sleepy|remember|cant /
            blood|fluid ..3 ear|ears|nose ..2 head|fell|fall / broken|broke|breaking|snapped ..2
            neck|back|spine|skull|hip|pelvis / <cant> move|get ..1 up ..6 <not> / bone ..2 sticking|poking|coming|through /
            <cant> move / head injury / cracked ..2 skull|head / hand|arm|finger|fingers|hair|leg|foot ..3 caught|stuck|trapped
            ..4 machine|mixer|door|blender|slicer|grinder|lift|escalator|elevator / collapsed ..2 roof|ceiling|on top /
            ceiling|roof|wall|building|scaffolding ..2 collapsed|caved|fell|fallen|came / <person> ..3 fallen|fell ..6 <cant>
            ..1 get up|move|stand|walk / fallen|fell ..4 wont|not|isnt wake|moving|waking|responding
        """,
        "infant": """
            baby|newborn|infant|babys|weeks|days|months|toddler ..9
            floppy|limp|blue|purple|grey|gray|unresponsive|lethargic|colour|color / baby|newborn|infant|babys ..8
            wont|not|isnt|stopped|doesnt wake|waking|breathing|breathe|responding|crying|feeding|moving|feed /
            shook|shaken|dropped ..1 the|my|his|her baby|newborn / baby ..8 fever|temperature ..6 floppy|wake|fit|rash
        """,
        "plea": """
            call|get|send|need|needs|needing|want|ring|phone|dial|calling|wheres [me|us|someone] ..1 an|the|some|for|a [an]
            ambulance|police|paramedic|paramedics|cops|medic|firefighters / call|ring|dial|phone
            911|999|112|police|ambulance|help / send ..1 police|ambulance|paramedics|help|cops / need|needs ..2
            ambulance|paramedics / help help / help somebody|someone / somebody|someone ..1 help ..1 me|us|him|her|please /
            please help ..2 hes|shes|my|dying|him|her|baby / its|is|this|have|having|got an|a [real|medical|genuine|actual|life]
            emergency / medical emergency / life or death / life and death / im|hes|shes|is|theyre|were|mum|dad dying / <gonna>
            die / diabetic ..9 confused|sweating|shaking|wake|unconscious|slurring|passed|coma / low blood sugar ..8
            wake|confused|shaking|passed|unconscious / sepsis / meningitis / hypothermia
        """,
    },
    idioms=r"""
        to die for / dying for|to / dying of|with
        thirst|hunger|boredom|laughter|laughing|curiosity|starvation|embarrassment|excitement|heat / die of|from ..1
        laughter|embarrassment|boredom|hunger|curiosity|happiness|shame / die|dies|died|dead ..1 laughing / die without ..4 /
        kill for / [would] die for / die if i dont|she|he|we ..4 / die happy / never say die / die hard / dying to / killing me
        / kill|kills|murder|murders|shoot|shoots|strangle me if|unless|when|for|over|about / kill me ..1 if / kill|murder ..1
        him|her|them ..1 if|for|when / going_to|gonna|will kill|murder ..3 if|for / kill|killing|killed <self>
        laughing|at|over|with|working|trying|for|training|on / kill two birds / killing two birds / killing time|it / kill
        time|some|an|the / hit|hits|hitting the|a spot|road|button|jackpot|gym|nail|snooze|town|wrong|shops|beach|wall / heart
        attack ..2 when|seeing|looking ..4 saw|bill|price|prices|total|cost|mirror|menu / heart attack on a plate / heart attack
        at|over|looking|seeing|about ..2 price|prices|bill|total|cost / nearly|almost|practically ..1 had ..1 a heart
        attack|stroke|seizure|fit / gave|give|gives|giving ..2 a heart attack|stroke / have|has|had a heart attack|stroke ..1
        if|when / mini heart attack / die|died|dying ..1 when i saw / nearly|almost|could|thought ..1 died|die /
        nearly|almost|practically passed|fainted|collapsed|choked|killed ..1 out|myself|laughing|when|at / nearly|almost ..1
        fainted|choked|drowned|collapsed|died|exploded|suffocated / passed|pass|passing|passes out
        laughing|flyers|leaflets|cards|from laughing|menus|candy|samples|favours|flowers / passed away / passed out ..1
        early|asleep|drunk|after ..2 wine|exhausted|cold on|on ..1 sofa|on ..1 couch|as soon / laughing so hard ..4 / laughed so
        ..6 / choked up / choking hazard|hazards|up|back / choking ..1 with laughter|laughing|emotion|down / choked down|back /
        breathe in these|this|that|those|my|peace|easy|deep|deeply|fresh|between ..2 / so full|stuffed ..4 breathe|move|walk /
        breathe ..3 full|stuffed|tight dress|jeans / breathe after ..2 meal|menu|dinner|lunch|buffet|food / hold|holding|held
        ..1 breath / catch my breath before|after|from|first / breath of fresh / breathing
        space|room|exercise|exercises|treatment|difficulties on / waiting|waste ..2 breath / took|takes|take ..2 breath away /
        bad breath / breath|breathing test / overdose|overdosed|overdosing|od on|of ..2
        sugar|chocolate|cake|cakes|carbs|pasta|pizza|coffee|caffeine|cheese|dessert|desserts|sweets|garlic|tiramisu|gelato|food|cute|cuteness|christmas|netflix|sun|vitamin|perfume|sweetness|ice|hairspray|glitter|pink
        / drown|drowned|drowning in ..1
        work|paperwork|emails|sauce|dressing|gravy|oil|cheese|syrup|butter|mayo|debt|laundry|meetings|homework|orders|tears|messages|perfume|bills|deadlines|admin|invoices|calls|cream|custard|vinegar|ketchup|salt|exams|nappies|diapers|boxes|ranch|toys|requests|guests|salad|salads
        / drown|drowning|drowned [out] our|my|your|his|her|their|the sorrows|noise|music|sound|conversation|troubles|sadness /
        drown|drowned|drowning out / going under ..1 the knife|anaesthetic|anesthetic|sedation|name / fire
        exit|exits|extinguisher|extinguishers|escape|escapes|pit|pits|station|place|places|drill|drills|safety|door|doors|department|engine|truck|code|codes|regulations|marshal|assembly|blanket|certificate|inspection|inspector|fighter|fighters|roasted|grilled|cooked|oven|brick|risk|sale|hydrant|hazard|hazards|wood|table|tables|bowl|wall|warden|procedure|red|side|eater|cider|lane
        / fire|smoke alarm|alarms test|tests|testing|drill|batteries|battery|system|work|works /
        set|sets|setting|trigger|triggers ..2 off the fire|smoke alarm /
        log|open|wood|real|camp|charcoal|coal|warm|cosy|cozy|roaring|crackling|lovely|gas|electric|nice|bon|our|by|near|around|beside|outdoor
        fire / sit ..2 by ..1 fire / you|youre|guys|team|chef|hes|shes ..1 on fire ..2 with|every|lately|tonight|today|this /
        youre|guys|team on fire / you guys are on fire / you are on fire / mouth|tongue|lips|throat|belly|stomach|tastebuds ..3
        on fire / set|sets|setting my|your ..1 mouth|tongue|world|hair ..1 on fire|alight / fire|fired up|away|sale /
        smoke|smoking area|room|rooms|section|free|break|detector|detectors|weed|cigarettes|shop|machine|terrace|outside / liar
        liar / gas
        station|stations|heater|heaters|fireplace|fireplaces|cooker|stove|bill|hob|oven|pedal|bbq|barbecue|grill|bottle|boiler|meter|company|or
        electric|ring|card|tank|money|prices|mileage / laughing gas / carbon monoxide detector|detectors|alarm do|alarms|alarm
        in ..2 rooms / bath bomb|bombs / cherry|bomb|jager|sex|photo bomb|burger|menu|shell|drink|shots|dessert|diggity / the
        bomb / bombshell / da bomb / blew up ..2 balloons|my phone|on / blew up|exploded ..1 on|with
        instagram|tiktok|flavour|flavor|social|balloons / in flames flambe|dish|cocktail / flames ..3
        cake|cocktail|dish|grill|broiled / flame grilled|broiled / old flame /
        steak|butter|bread|kitchen|cake|palette|table|pocket|fish|cheese|carving|paring|plastic|pizza|chef|sharp|blunt|boning|set|sharper
        ..1 knife|knives / knife|knives and|or|set|sharpening|block|skills|forks|crime stats / fork and knife / under the knife
        / gun metal|show|club|range / gunmetal / glue|nail|top|staple|heat|massage|nerf|water|spray|tattoo gun|guns / jumped the
        gun / jump|jumping the gun|queue|line|in|on ..1 offer / <gonna> jump in|on|the|at|through|rope|into ..2
        shower|car|bath|taxi|cab|bus|train|queue|call|meeting / jumping off ..1 point /
        photo|film|video|wedding|magazine|fashion|music|movie|tv|catalogue|engagement shoot|shoots|shooting / shooting ..2
        a|the|our|for|in|on ..1
        film|video|wedding|photos|movie|magazine|scene|series|ad|advert|commercial|hoops|star|stars|portrait|pictures|pool|catalogue|campaign|location
        / shot|shots of / flu|espresso|long|big|best|covid|vaccine|head|tequila|vodka|botox|extra|vitamin|single|double
        shot|shots / give ..2 shot / a|my shot at / shoot|shooting the messenger|breeze / stabbing in the dark / stab|shot in
        the dark / crash course|diet|pad|helmet|landing|out|at / gate|party crash|crashed / crashed ..2
        laptop|phone|computer|system|website|app|site /
        laptop|phone|computer|system|website|app|page|site|browser|booking|server ..2
        crashed|crash|died|dead|dying|exploded|frozen /
        phones|phone|battery|batterys|laptop|plant|plants|line|car|cars|lights|bulb|wifi|dog|mobile|signal|cell ..3
        dying|die|died|dead / held up|back|at|by traffic|work|in / being held / was held / is held / are held / been held / got
        held / held ..1 up / robbed ..1 by|of ..2 meter|parking|price|prices|sleep|bill|fees|machine|bank / daylight|highway
        robbery / robbed ..3 blind|at that price / beat|beating|beats ..3
        rush|queue|crowd|traffic|heat|crowds|queues|price|price|eggs|clock|odds / beat|beats|beaten|beating me|him|her|us ..1
        to|at|in|by / attack ..1 that|the|menu|dessert|buffet|pile / hit|hits|hitting ..1 me|us|her ..1
        with|that|up|for|like|when / hitting|hit on / cut|cuts|cutting ..3 hair|fringe|bangs|layers|ends|split / hair ..3
        cut|cuts|cutting|chopped / finger|fingers|thumb ..1 foods|food|buffet|sandwiches|wave|waves|crossed / bleeding|bled ..1
        money|dry|cash|password|heart|hell|edge|obvious|colour|color|gums|love / blood
        orange|oranges|test|tests|pressure|type|thinner|thinners|work|donation|donor|drive|moon|sausage|pudding|bank|red|draw|results|group|clot
        medication / fake|stage|theatre|movie|halloween ..1 blood / blood ..1 sweat / bloody mary|marys|well|hell /
        radiator|radiators|heating|boiler|colour|color|dye|ink|lipstick|red|jeans|towel|pen|fabric ..3
        bleeding|bled|bleeds|bleed|needs / gum|gums ..2 bleed|bleeds|bleeding ..2 a bit|a
        lot|when|slightly|sometimes|little|after ..2 brush|brushing|floss|flossing|badly when / gum|gums ..4 bleed|bleeding ..6
        floss|brush|flossing|brushing / nose bleed|bleeds / heart set|to heart|skipped|shaped|warming|breaking|broken|burn|felt
        / stroke of|association|rehab|play|style|survivor|survivors|patient|patients|club|genius /
        brush|breast|back|paint|butterfly|free stroke|strokes / different strokes / chest
        of|wax|waxing|xray|x|hair|freezer|press|size / toy|treasure|medicine|blanket|tea|ice chest /
        chest|neck|back|shoulder|shoulders|jaw ..3 tight|pain|heavy|ache|aching ..3 massage / off my|his|her chest /
        baby|navy|dark|light|royal|sky|electric|ice|pastel|bright blue|grey|gray|purple / blue|grey|gray|purple|white|red|green
        hair|cot|dye|highlights|streaks|nails|tips|dress|towels|towel|room|roots|shampoo|cheese|balayage|ombre|colour|color|rinse|theme|balloons|tones
        / hair ..6 blue|grey|gray|purple|white|stiff / <turned> ..1 blue|grey|gray|purple ..6
        hair|highlights|salon|roots|blonde|shampoo|colour|color|rinse|early / roots ..4 grey|gray / feeling|feel ..1 blue|blue
        for / out of the blue / hair|roots|nails|beard ..2 <turned> ..2 blue|grey|gray|purple|white /
        burnt|burned|burn|burning|burns my|his|her|the
        tongue|mouth|toast|steak|pizza|bread|roof|food|cookies|candle|candles|calories|bits|bottom|crust / burn|burns|burning
        ..1 my mouth|tongue ..1 off / sunburn / burnt|burned out|toast|ends|orange|caramel|sienna|crust|edges /
        candle|candles|incense|wood|log|logs|slow|heart|ears|fat burning / burning question|questions|desire|smell of
        wood|calories / collapse|collapsed ..1 into_bed|in_laughter|laughing|on_the_bed / police|fire
        station|number|parking|report|discount|officer|department / cake|souffle|bed|chair|table|tent|deal|plan|plans|shelf ..2
        collapsed|collapsing / fell|fallen|fall|falling in love|out of love|through|behind|asleep|apart|off the wagon|for / hair
        ..3 falling|fell|coming|breaking|snapping ..1 out|off / fall out ..1 boy|with / head over heels / stuck ..4
        traffic|lift|elevator|work|queue|meeting|between / trapped in ..1 meeting|traffic|work|nerve|queue|conversation /
        trapped nerve|wind / crushed|crushing ..1 ice|garlic|it|avocado|nuts|velvet|pepper|berries|tomatoes|that / heartburn /
        blind ..1 date|tasting|tastings / stiff drink|neck|back|competition / cold
        feet|drink|brew|starter|starters|water|food|room|soup|pizza|air / drama queen / escape room / murder mystery /
        killer|murder|deadly|wicked|sick|drop dead dress|heels|hair|look|party|dinner|gorgeous|menu|cocktails|night / scared to
        death / bored to death / sick to death / loved to death / worried to death / dead
        ends|end|tired|line|easy|quiet|on|set|good|serious|sea|skin|phone|battery|right / slept like / panic attack|attacks /
        attack of the / hostage ..1 situation with|to fashion / poison ivy|free|control / name your poison / food poisoning ..4
        last|from your|ago|month|week / suicide squad|prevention|awareness|burger|wings|sauce / pepper spray / labour|labor
        day|of|costs|intensive|law|charge|party / in labour of /
        hair|nail|style|fashion|beauty|brow|eyebrow|wardrobe|cake|makeup|colour|color|bridal|lash|fringe|roots ..2
        emergency|emergencies / emergency ..2
        hair|nail|haircut|colour|color|trim|blow|balayage|fringe|brow|manicure|roots|wax|makeup /
        absolute|total|complete|real|bit|kind|sort ..3 emergency ha / emergency ha / emergency ..2
        contact|contacts|exit|exits|visit|visits|appointment|appointments|fee|lighting|number|numbers|dentist|dentists|slot|slots|call|room|plumber|service|services|phone|kit|procedures|plan|department|locksmith|stairs|cover|charge|line|key|doctor|worker|nurse|hours|care|sewing|filling|extraction|cost|costs
        / having|had|throwing|throw|threw ..1 a fit about / fitting room / water ..2 broke|broken ..2
        down|heater|boiler|pipe|bottle / dry|steam|train wreck / knock ..2 out of the park / knocked out ..2
        tooth|filling|crown|veneer|of ..1 tournament|of ..1 cup / knocked a|the|my ..3 over / spiked hair|punch|heels|drink
        menu|shoes|lemonade|seltzer|cocktail|heel / spiked ..1 hair|punch / jerking chicken / twitching eye / foaming
        wash|cleanser|soap|milk / shaking off|hands / needle ..3 phobia|phobic|felt|threading / numb|numbing|numbed ..3
        gel|cream|injection|spray|filling / ladder in my / hunting snake / snake plant|print|skin / missing ..1 child
        seat|childs|kids menu|baby / accident|crash ..8
        traffic|late|delayed|delay|detour|stuck|route|diversion|insurance|claim|report|physio|whiplash|lawyer /
        stuck|traffic|late|delayed|delay|jam ..7 accident|crash|collision / by accident / can|could|will ..1 somebody|someone
        ..2 help / help ..2 with|choose|find|book|decide|understand|out with|plan / accident waiting / happy accident / little
        accident / spilled|spilt|wine|coffee|stain|ink|wet|toilet|potty|paint|glass ..6 accident / accident ..6
        carpet|sheets|sheet|bed|wine|coffee|mattress|towel|upholstery|stain / <cant> ..1 move ..3
        appointment|booking|reservation|it|date|table|slot|time|meeting|session|on|house|flat|them|that|anything|furniture|bed|car|because|until|till
        / breathe ..1 through ..1 nose / passed|pass|passing out ..1 cards|flyers|leaflets|samples|invites|invitations /
        site|website|page|app|email|emails|messages|texts|phone|link|nobody|system|wifi|computer|restaurant|team|guys|you|youre|line|remote|tv|key|lift|boiler|shower
        ..6 responding|answering|answered|respond|answer|answers / responding|respond|answer|answering ..1 to|my|the|our ..3
        messages|message|emails|email|calls|call|texts|phone|questions|question|review|door|reviews / going|gone|go|turning
        grey|gray|white ..6 cover|dye|colour|color|early|hair|young|blonde|highlights /
        light|bulb|lightbulb|popcorn|bottle|pen|can|prices ..1 exploded|blew / life in ..1 hands / die|died|dies ..3
        hair|roots|eyebrows|lashes|blonde|brown|black|pink|brows|brunette|fringe / speak ..1
        english|french|spanish|italian|german|polish|chinese|portuguese|up|louder|loud|now|right|long|freely|for|to|on / run
        over by|time|schedule|budget / ran|run|running over ..1 to|time|by ..2 minutes / end my|our|the ..1
        membership|booking|contract|subscription|stay|call
    """,
    past=r"""
        ago / last|previous
        week|weeks|month|months|year|years|winter|summer|spring|autumn|fall|time|visit|stay|christmas|season|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|easter|appointment|night
        / in|last
        january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|childhood|college|19\d\d|20\d\d
        / in twenty ..2 / in the ..1 past|spring|summer|winter|autumn|fall|seventies|eighties|nineties / back in / years|months
        back / years|months before|earlier / when i was|lived / as a child|kid|baby|teenager|teen / used to / history of / once
        had / had ..4 once / years / long time / in the past / previously / recovered / recovering from / survived / under
        control / since my|the|his|her stroke|accident|attack|fall|seizure / before covid / the other day|week|month|year|night
        / yesterday / a while / before christmas / decade / decades / couple ..2 weeks|months|years / already|now|all
        fine|better|ok|okay|sorted|fixed|gone again / shes|hes|im|alls|alles|everyones|its fine|better|okay|ok [now] / medical
        history / at ..1 school|university|other restaurant|another
    """,
    present=r"""
        since ..1 yesterday|last|days|hours / again / still / right now / just now / now / at the moment / hours ago / minutes
        ago / minute ago / hour ago / seconds ago / a while ago and / just / keeps / worse / suddenly / getting / help / cant /
        wont
    """,
    supposed=r"""
        hypothetically / hypothetical / what if / what|who|how ..5 if / [but] if
        someone|somebody|anyone|anybody|a|an|i|im|my|theres|there|we|one|guests|people|any|something|anything|he|she|they|its|it
        / in case / in the event / what ..1 do ..2 in an emergency / what are the signs|symptoms / signs|symptoms of /
        risk|risks|chance|danger|chances of / risk assessment / would|do|does|will you|your|they|staff ..1
        call|get|have|treat|know|handle|train|do|offer|provide|accept|see|take / could it|that|this|the cause|give|lead|trigger
        / can|could|does|will|would|do ..4 cause|causes|trigger|lead|give|prevent|help with /
        training|course|class|workshop|lecture|talk|drill|practice|rehearsal|exercise|simulation|leaflet|book|novel|film|movie|show|play|song|band|game|series|podcast|episode|documentary|costume|costumes|policy|procedure|policies|questionnaire
        ..8 / watched|watching|reading|read|saw|seen|about ..4 movie|film|book|show|play|series|documentary|game|novel /
        worried|afraid|scared|fear|phobia|terrified|frightened|anxious|nervous ..2 of|about|that ..1 /
        avoid|prevent|preventing|avoiding|against|protect / insured|insurance ..2 for|against|covers /
        pretend|pretending|dressed ..1 as|acting|joke|joking|kidding|prank / are there|is there ..1 any|a risk|chance|danger /
        wouldnt want / dont want ..2 to have|get|start|risk / before someone|somebody|anyone|i|we|he|she
    """,
    negators="not no isnt arent wasnt never without dont doesnt didnt havent hasnt aint nobody nor hardly nothing none wont",
    between="""
        a an any the real really actual having have had been is in on was got getting like no much that sign signs of there
        anything single even actually feeling feel bad hurt
    """,
    breaks="but and so now because then today while please",
    turns="but now actually because sorry help please",
    marks="""
        and at been but can cant do for from going have her hes his i im is isnt it its just my need not of she shes so someone
        that the there theres they think this to want was we were what with wont you your
    """,
)
