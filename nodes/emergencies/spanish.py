"""Danger in Spanish: how it is said, and what sounds like it."""

from nodes.emergencies.signs import language

SPANISH = language(
    "es",
    lexicon={
        "person": """
            el, ella, hombre, mujer, senor, senora, chico, chica, nino, nina, nene, nena, bebe, hijo, hija, hijito, hijita,
            marido, esposo, esposa, novio, novia, pareja, madre, mama, padre, papa, hermano, hermana, abuelo, abuela, tio, tia,
            primo, prima, amigo, amiga, vecino, vecina, companero, companera, cliente, clienta, huesped, camarero, camarera,
            cocinero, gente, persona, alguien, paciente, suegra, suegro
        """,
        "cant": """
            no puedo, no puede, no pueden, no podemos, no podia, casi no puede, casi no puedo, apenas puedo, apenas puede,
            apenas, casi no, me cuesta, le cuesta, cuesta, no logro, no logra, no consigo, no consigue, no conseguimos, no
            logramos, dificultad para, dificultades para, sin poder, con dificultad, dificultad al, cuesta mucho
        """,
        "breathe": "respirar, respira, respiro, respirando, coger aire, tomar aire, agarrar aire, aire",
        "swell": """
            hinchando, hinchado, hinchada, hinchados, hincha, hincho, hinchan, hinchandose, cerrando, cierra, cerro, cerrado,
            cerrada, inflamando, inflamado, inflamada, inflama, apretada
        """,
        "organ": "garganta, lengua, labio, labios, cara, boca, cuello, ojos, parpados",
        "pain": """
            dolor, dolores, duele, duelen, doliendo, presion, opresion, aprieta, apretando, peso, pinchazo, pinchazos, oprime,
            quema, agarra, agarrando, tocandose, agarrandose, punzadas, doler
        """,
        "chest": "pecho, corazon",
        "limb": "brazo, brazos, pierna, piernas, cara, mano, manos, lado, cuerpo, pies",
        "pills": """
            pastillas, pastilla, medicamentos, medicinas, medicacion, tranquilizantes, somniferos, calmantes, comprimidos,
            analgesicos, paracetamol, ibuprofeno, ansioliticos, antidepresivos, insulina
        """,
        "ingested": """
            tomado, tomo, tome, tomaron, bebido, bebio, bebi, bebiendo, tragado, trago, trague, tragando, comido, comio,
            ingerido, ingirio, metio
        """,
        "poison": """
            lejia, cloro, detergente, amoniaco, desatascador, veneno, raticida, matarratas, gasolina, acido, disolvente,
            aguarras, anticongelante, pila, pilas, limpiador, limpiacristales, lavavajillas, insecticida, quitaesmalte, acetona,
            iman, imanes, salfuman, suavizante, tinte, productos de limpieza, producto de limpieza, limpieza
        """,
        "weapon": "pistola, arma, armas, cuchillo, navaja, machete, escopeta, fusil, rifle, pistolas, cuchillos, revolver, hacha",
        "place": """
            casa, cocina, habitacion, cuarto, edificio, cama, coche, carro, piso, apartamento, departamento, hotel, restaurante,
            bano, pasillo, cortina, cortinas, horno, salon, techo, local, comedor, garaje, tienda, ropa, pelo, sarten, bar,
            colchon, sofa
        """,
        "attack": """
            pegando, golpeando, atacando, estrangulando, ahogando, apunalando, amenazando, robando, violando, agrediendo,
            apuntando, disparando, asaltando, atracando
        """,
        "height": """
            escalera, escaleras, balcon, tejado, techo, ventana, andamio, caballo, moto, bici, bicicleta, azotea, terraza, muro,
            arbol
        """,
    },
    signs={
        "breathing": """
            <cant> ..2 <breathe> / no|ni ..2 respira|respiran|respirando|respiro / dejado|dejo de respirar / respira ..2
            mal|raro|poco|apenas / falta ..2 aire|respiracion|aliento / faltando ..1 aire / no ..3 entra|llega ..2 aire / me|se
            estoy|esta ahogando / me|se ahogo|ahoga|asfixio|asfixia / asfixiando / ahogandose / asfixiandose / ataque|crisis de
            asma / inhalador ..3 no / sin aire|aliento / labios|cara|dedos|unas ..2 morados|morada|azules|azul|moradas /
            puesto|poniendo|pone|puso|esta|quedado|quedando [muy|todo|toda|medio] azul|morado|morada|gris|palido|palida /
            jadea|jadeando ..4 aire / ahogo y
        """,
        "choking": """
            atragantando|atragantado|atragantada|atraganta|atraganto|atragantandose /
            atorado|atascado|atravesado|atorada|clavado|atragantado ..3 garganta / algo en la garganta / heimlich
        """,
        "chest or heart": """
            <chest> ~5 <pain> / infarto / ataque al corazon / ataque cardiaco / paro cardiaco / parada
            cardiaca|cardiorrespiratoria / no|sin ..3 pulso|latido / corazon ..3 parado|paro|para|late /
            duele|dolor|hormiguea|dormido ..4 brazo izquierdo / desfibrilador ..3 rapido|necesitamos|urgente /
            agarra|agarrando|lleva|tocando ..3 pecho
        """,
        "stroke": """
            ictus / derrame cerebral / derrame / embolia / acv / infarto cerebral / apoplejia / cara|boca|ojo|labio ..5
            torcida|torcido|caida|caido|paralizada|dormida|desviada|colgando|chueca /
            torcido|caido|paralizado|dormido|torcida|caida|dormida|paralizada ..4 cara|boca|rostro|lado / habla ..2
            raro|mal|extrano|enredado|arrastrando / hablar ..2 raro|mal|bien / hablando raro|mal / no puede hablar / no
            puede|puedo|consigue ..1 mover|levantar|sentir ..2 <limb> / no siento|siente|mueve ..3 <limb> / arrastra|arrastrando
            las palabras / no le|me salen las palabras / no ..1 encuentra|encuentro las palabras / paralizado ..4 lado / medio
            cuerpo / mitad|lado ..3 cara|cuerpo / perdido ..1 vista|habla|vision / golpe de calor / no veo ..2 ojo|nada|bien ..4
            cabeza|embarazada / peor dolor de cabeza
        """,
        "consciousness": """
            inconsciente|inconscientes / sin conocimiento|sentido|conciencia / perdido|perdio|pierde|perdiendo ..1
            conocimiento|sentido|conciencia|consciencia / no ..3
            reacciona|reaccionan|responde|responden|contesta|despierta|despierto|despiertan|reaccionar|despertar|vuelve_en_si /
            desmayado|desmayada|desmayo|desmayar|desmayando|desmaya|desmayarme|desvanecido|desvanecida|desvanecio /
            desplomado|desplomada|desplomo|desploma / se ha caido redondo|redonda|desmayado / colapsado|colapso /
            tirado|tirada|tendido|tendida|tumbado|tumbada ..3 suelo|piso|calle|puerta|pasillo|escalera|bano / no se mueve|mueven
            / no ..2 moverse|mueve / en ..2 suelo ..8 no / esta ..1 rigido|tieso|tiesa|flacido|flacida|rigida|frio|fria / volver
            en si / confundido|confundida|desorientado|desorientada ..6 diabetico|diabetica|sudando|despertar /
            diabetico|diabetica ..8 sudando|confundido|confundida|despierta|responde|temblando / en coma / creo que ..2
            muerto|muerta
        """,
        "bleeding": """
            no ..2 para|deja|paro|dejo|paraba ..2 sangrar|sangre|sangrando|salir / no podemos|puedo|conseguimos|logro ..2 parar
            ..4 sangre|hemorragia|sangrado / sangre|sangra|sangrando|herida ..5 no ..1 para|detiene|deja|cierra|parar /
            sangra|sangrando|sangro ..2 mucho|muchisimo|sin parar|demasiado|bastante|montones / sangrando ..3
            cabeza|cuello|oido|oreja / hemorragia|desangrando|desangra|desangro /
            mucha|muchisima|tanta|demasiada|chorro|chorros|charco|cantidad ..2 sangre / sangre ..3
            chorro|borbotones|chorros|mucha|todas_partes|oido|oidos / perdiendo|pierde|pierdo|perdido ..3 sangre /
            vomitando|vomita|vomitado|vomito|vomite|tosiendo|tose|escupiendo|escupe|tosido|orinando ..3 sangre /
            cortado|corto|corte|cortada ..4 profundo|profunda|arteria|venas|hueso|dedo|dedos|mano / amputado|amputo|arrancado
            ..3 dedo|mano|brazo|pierna / embarazada ~8 sangre|sangrando|sangrado / lleno|llena|cubierto|cubierta|banado de
            sangre / <cant> ..1 pararlo|pararla|contenerlo|contener ..8 / sangra|sangrando|sangro ..4 no ..2 pararlo|pararla|parar
        """,
        "poisoning": """
            sobredosis / <ingested> ..6 <poison> / <ingested> ..6
            bote|caja|frasco|todas|blister|monton|puñado|punado|muchas|demasiadas|todo|tableta|botella ..4 <pills> /
            demasiadas|demasiados|muchas|muchos|todas ..3 <pills> / <ingested> ..3 demasiado|demasiadas|demasiados|muchas /
            intoxicado|intoxicada|envenenado|envenenada|intoxicando|envenenando / <ingested> ..1 algo ..8 no /
            jeringuilla|jeringa|aguja ..3 lado|brazo / echado|puesto|echo|puso|metido algo en ..2 bebida|copa|vaso /
            drogado|drogaron ..1 / mordido|mordio|picado|pico ..3 serpiente|vibora|escorpion|alacran /
            serpiente|vibora|escorpion|alacran ..4 mordido|mordio|picado|pico
        """,
        "suicide": """
            quiero|quiere|voy|va|iba|queria|pensando|intentado|intenta|intentando|ganas ..2
            matarme|matarse|suicidarme|suicidarse|morir|morirme|morirse|ahorcarme|ahorcarse|tirarme|tirarse|colgarme|colgarse /
            me|se voy|va|quiero|quiere [a] matar|suicidar|ahorcar|tirar|colgar|lanzar|cortar /
            suicidio|suicidar|suicidarse|suicidarme|suicida|suicido / quitar|quitarme|quitarse|quitarte|quite|quitado [la] vida
            / acabar con mi vida|todo|su vida / acabar con todo / no ..1 quiero|quiere ..2
            vivir|estar_vivo|despertar|seguir_viviendo / no ..1 vale la pena vivir / no quiero ..1 seguir /
            cortado|corto|cortar|cortarme ..2 venas|munecas /
            tirar|tirarse|tirarme|saltar|lanzarse|arrojarse|lanzarme|salte|tirarse por|desde|de ..2
            ventana|puente|balcon|azotea|tejado|edificio|techo / subido|sentado|asomado|parado|estoy ..2
            puente|azotea|cornisa|tejado|barandilla / me|se mato|mata|ahorco|suicido esta|hoy|ahora|manana / manana ..1 no
            estare|estara / no estare ..1 manana|vivo|viva / soga|cuerda ..3 preparada|cuello|lista|atada / mejor muerto|muerta
            / no ..2 motivos|razones|razon para vivir
        """,
        "allergic shock": """
            <organ> ..3 <swell> / <swell> ..3 <organ> / <swell> ..2 toda|todo|entera / anafilaxia|anafilactico|anafilactica /
            shock|choque|reaccion anafilactico|anafilactica / teniendo|tiene|tengo|dando|da|dado|sufriendo|reaccion ..3 reaccion
            alergica / reaccion alergica ..3 fuerte|grave|muy / alergia|alergico|alergica ..9 <swell> / epipen|adrenalina ..4
            no|necesita|necesito|puesto|caducado / no ..2 epipen|adrenalina / necesita|necesito|ponle|puesto ..3
            epipen|adrenalina / picado|pico ..3 avispa|abeja ..9 <swell> / ronchas|urticaria|sarpullido ..3 todo|toda|cuerpo /
            no ..1 puedo|puede tragar
        """,
        "seizure": """
            convulsionando|convulsiona|convulsion|convulsiones|convulsiono / ataque epileptico|de_epilepsia / crisis
            epileptica|convulsiva|de_epilepsia / espuma ..3 boca / ojos ..3 blanco|vueltos|atras|idos / temblando ..3
            todo|cuerpo|sin parar / sacudidas|sacudiendo|espasmos ..4 cuerpo|suelo|parar|todo
        """,
        "burns": """
            quemado|quemo|quemada|quemandose|quemaduras|quemadura|escaldado|escaldada ..5
            todo|toda|cuerpo|cara|brazo|brazos|pecho|grave|graves|entero|mucho|aceite|agua|manos|piernas|feo|fuego /
            aceite|agua|caldo|sopa|olla|cafe|te|sarten ..2 hirviendo|caliente ..4
            encima|cara|cuerpo|nino|nina|bebe|mano|manos|brazo|piernas|ha|por / encima|tirado|echado|cayo|caido ..5
            aceite|agua|olla|caldo|cafe|sopa ..1 hirviendo / piel ..4 cayendo|levantando|negra|cae|desprende|despegando|ampollas
            / lejia|acido|amoniaco|tinte|producto|cloro ..4 ojo|ojos / ropa|pelo|camisa ..2 fuego|prendido|ardiendo|quemando
        """,
        "electric shock": """
            electrocutado|electrocutada|electrocuto|electrocutando|electrocutandose|electrocucion / descarga electrica|fuerte /
            calambrazo|corrientazo|chispazo ..6 no|inconsciente|suelo / dio|dado|pasado|agarrado la corriente /
            pegado|tocado|toco ..3 cable|enchufe / dedos|tenedor|cuchillo|algo ..3 enchufe / rayo ..3 alcanzado|caido|dado|cayo
        """,
        "drowning": """
            ahogandose|ahogando|ahogado|ahogada|ahoga|ahogo ..5 piscina|mar|agua|rio|playa|lago|banera|alberca|pileta /
            piscina|mar|rio|playa|alberca|pileta|banera ..5 ahogandose|ahogando|ahogado|ahogo|ahoga / cayo|caido ..3
            piscina|rio|agua|mar|alberca|pozo|pileta|estanque / sacamos|sacado|sacaron|sacado ..3
            agua|piscina|mar|rio|alberca|banera / debajo del agua / bajo el agua / boca abajo ..4 agua|piscina / fondo de la
            piscina / esta|estan ahogandose
        """,
        "childbirth": """
            roto|rompio|rompieron|rompi|rompe ..1 aguas|fuente|bolsa / de parto / parto ..2 empezado|ahora|ya / bebe|nino|nina
            ..2 viene|naciendo|saliendo|nace ..2 ya|ahora|camino|aqui / bebe ..1 ya viene / dando a luz / contracciones / ve la
            cabeza|cabecita / esta|va a naciendo|nacer / embarazada ..12
            ver|veo|cabeza|temblando|caido|cai|mueve|dolor|desmayado|convulsionando / bebe|nino no se mueve / aborto espontaneo
        """,
        "fire": """
            hay|tenemos|ha habido|veo [un|mucho|algo] [de] fuego|incendio|llamas|humo / hay [muchisimo|demasiado|tanto] humo /
            fuego ..3 <place> / incendio ..3 <place> / incendiando|incendiado|incendio|incendiandose|ardiendo ..4 <place> /
            <place> ..3 incendiando|incendiado|ardiendo|llamas|quemando|incendiandose|quemandose|quema|arde|incendio /
            quemando|quemandose|ardiendo|arde ..3 <place> / se ..2 prendido|incendiado|quemando ..1 fuego|todo / prendido fuego
            / prendio fuego / en llamas / llamas / humo ..3 entrando|entra|saliendo|sale|lleno|debajo|negro|mucho|pasillo|por /
            entrando|entra|saliendo|sale|mucho|muchisimo|lleno|llena ..2 humo / alarma|detector ..4 incendios|humo|incendio ..3
            sonando|saltado|suena / sonando ..3 alarma / huele|olor ..3 quemado|humo|quemandose|quema /
            explosion|explotado|exploto / fuego fuego
        """,
        "gas": """
            huele|olor|oliendo|apesta|huelo|oler|olemos|peste ..3 gas / fuga|escape|perdida ..2 gas|monoxido|amoniaco / gas ..3
            escapando|saliendo|sale|mareado|mareada|mareados|fuga|abierto|mareo / monoxido ..4
            alarma|sonando|mareados|suena|saltado|intoxicados|intoxicado|dolor / alarma|detector ..3 monoxido ..3
            sonando|suena|pitando|saltado|y / suena|sonando|pitando|saltado ..3 monoxido|gas
        """,
        "violence": """
            con|tiene|lleva|saco|sacado|hay ..2 <weapon> / <weapon> ..4 amenazando|apuntando|mano|cuello|cabeza /
            apunalado|apunalada|apunalaron|acuchillado|acuchillada|acuchillaron|apunalo|apunalando|navajazo|punalada|acuchillando
            / disparado|dispararon|disparando|disparos|tiroteo|tiros|disparo|balazo|balazos|balacera|tirotean /
            robando|atracando|asaltando|asaltan|atracan|nos|me estan / nos|me|le|les estan
            robando|atracando|asaltando|atacando|pegando|siguiendo|amenazando|apuntando / nos|me
            roban|asaltan|atracan|atacan|asaltaron|atacaron|secuestrado|siguen|sigue|persigue|persiguen|agredido|violado|violaron|violo
            / entrando|entrar|metido|metiendo|entro|entrado|colado|colarse|meterse|colando ..3 mi|nuestra|casa ..1
            casa|habitacion|cuarto|piso|tienda|ventana|cocina|apartamento /
            forzando|forzar|rompiendo|tirando|derribando|golpeando|aporreando|reventando|tirar|romper|echar|echando ..2
            puerta|ventana|cerradura / ladron|ladrones|intruso|intrusos / alguien|hombre|tipo ..2 en|dentro [de] mi|nuestra
            casa|habitacion|cuarto|piso|apartamento /
            pegando|pega|pego|golpeando|golpea|golpeo|pegan|golpean|agrediendo|atacando|maltrata|violando|estrangulando|apunalando|patadas
            ..3 <person> / me|la|le|lo|nos pega|pego|golpea|golpeo|ataca|ataco|maltrata|empujo|agarro [y|mi|muy|con|otra] /
            ha|esta|estan pegado|pegando|golpeado|golpeando|atacado|estrangulando|apunalado|violado|violando /
            me|nos|la|lo|le|te va|quiere|quieren|van [a] matar|pegar|disparar|violar|hacer dano /
            quiere|va|intenta|intentando|van|quieren ..1 matarme|matarnos|matarla|matarlo|pegarme|violarme|hacerme_dano /
            amenaza|amenazando|amenazado|amenazo ..3 con|matar|muerte|cuchillo|pistola|matarme / me|nos|la esta matando /
            estrangulando|estrangula|secuestro|secuestrado|secuestrada|secuestraron|rehen|rehenes|violacion / bomba /
            encerrado|encerrada|escondido|escondida ..3 bano|cuarto|habitacion|armario / pidiendo|grita|gritando ..2
            auxilio|socorro|ayuda / han llevado a mi|mis / no me deja salir
        """,
        "accident": """
            ha habido|hubo|hay|tenido|sufrido|acaba ..3 accidente|choque|atropello|colision / accidente|choque ..7
            herido|heridos|herida|heridas|atrapado|atrapada|grave|sangre|muerto / hay ..3 heridos|herido|herida|heridas|muertos
            / atropellado|atropellada|atropellaron|atropello|atropellando / coche|carro|camion|moto|autobus|bus ..3
            atropellado|atropello|chocado|estrellado|golpeado / atrapado|atrapada|atrapados|aplastado|aplastada /
            caido|cayo|caida|cai|caer ..4 <height> / caido|cayo|golpeado|golpe|golpeo ..4 cabeza ..9
            sangre|no|mareado|vomitando|vomita|inconsciente|sangra|sangrando|oido / roto|rompio|fracturado ..3
            cuello|espalda|columna|craneo|cadera / no puede|puedo ..1 mover|moverse|moverme|levantarse ..5 / hueso ..3
            fuera|sale|asoma / mano|dedo|dedos|brazo|pelo ..3 atrapado|pillado|atrapada ..3 maquina|puerta|batidora|amasadora /
            caido|cayo|caida|cai ..6 no ..3 mover|levantar|levantarse|mueve|moverse|levanta|levantarme
        """,
        "infant": """
            bebe|recien_nacido|meses|semanas|nacida ..8
            azul|morado|morada|flacido|flacida|blando|blanda|fiebre|respira|despierta|raro|lacio|desmadejado
        """,
        "plea": """
            llame|llamen|llama|llamad|llamar|manden|envien|manda|mande|necesito|necesitamos|pida|pidan|necesita|avise|avisen ..3
            ambulancia|policia|bomberos|medico|112|911|urgencias|emergencias|socorro / ambulancia|policia|bomberos ..1
            rapido|ya|ahora|urgente|corriendo / socorro / auxilio / ayuda ayuda / ayuda ..2 se muere|muriendo|por favor mi / es
            una|verdadera emergencia / una emergencia medica|grave|real / tengo|tenemos una emergencia / me|se estoy|esta
            muriendo / se ..1 muere|muriendo / me|se voy|va a morir / vida o muerte
        """,
    },
    idioms=r"""
        de muerte / muero|muere|morimos|muriendo|morirme|moria|morir|mori|murio|murieron de|por ..1
        hambre|sed|risa|ganas|frio|calor|verguenza|sueno|aburrimiento|un|una|probar|ir|comer|cansancio|envidia|amor|pena|gusto|esa|ese|ver|miedo|los|las|volver
        / muerto|muerta|muertos de ..1 / me|nos mata|matan|matara|matar si|los|las|el|la|mi ..1
        pies|cabeza|espalda|no|calor|sueno|curiosidad|zapatos|muelas|rodilla / me|nos mata|matara si / va|van a matar ..1
        si|como|por|cuando / me mata ..1 si / mata mi jefe|mujer|marido|madre / me estan|esta matando ..1
        pies|zapatos|espalda|cabeza|calor|dolor|tacones|hambre|estres /
        pies|zapatos|espalda|cabeza|calor|dolor|tacones|estres|trafico|hambre me|nos esta|estan matando / matar el
        tiempo|hambre|gusanillo|rato / mataria por / no es cosa|cuestion de vida o muerte / bien muerto / casi|poco ..3
        infarto|ataque|desmayo|muero|ahogo|atraganto|desmaya|desmaye|derrame / infarto ..2 al|cuando|con|viendo ..3
        cuenta|precio|vi|ver|factura / de infarto / me|nos ahogo|ahogamos|ahogando|ahogada en|de ..1
        trabajo|papeles|deudas|correos|facturas|examenes|papeleo|tareas|risa|gastos|un_vaso|pena|penas / estoy|estamos
        ahogado|ahogada|ahogados|ahogando|ahogandome en|de ..1 trabajo|papeles|deudas|risa|correos / ahogar las penas /
        ahogada|ahogado|ahogadas|ahogados en|de ..1 aceite|salsa|vinagre|mayonesa|queso|nata|crema|vinagreta|sirope /
        telefono|movil|bateria|celular|coche|linea|planta|portatil ..3 muriendo|muere|murio|muerto|muerta / emergencia|urgencia
        ..1 capilar|estetica|de_pelo|de_unas|de_belleza|de_estilo|fashion|de_moda|peluquera|de_peluqueria / emergencia ..1 con
        mi pelo|flequillo|unas / no ..2 es ..1 emergencia|urgente|urgencia|grave|ninguna /
        salida|salidas|escalera|luz|luces|contacto|telefono|numero|numeros|cita|visita|servicio|puerta|plan|freno|boton|consulta|hueco|protocolo|personal|ruta
        ..1 de emergencia|emergencias|incendio|incendios|humo|socorro|urgencia|urgencias|auxilio / caso de ..2 /
        detector|detectores|alarma|alarmas de humo|humos|gas|incendios|monoxido ..1 en|funciona|tienen|hay /
        extintor|extintores|puerta|simulacro|prueba|manta|boca ..2 incendio|incendios|fuego / primeros auxilios /
        zona|area|sala|terraza de fumadores|humo / humo ..1 de|a tabaco|cigarro|cigarrillo|cigarrillos|puro|puros / fuego|horno
        de|a lena|lento|normal|bajo|vivo|fuerte|medio / rojo|color|tono|labios|pelirrojo fuego / a la
        lena|brasa|parrilla|llama|fuego / chimenea ..3 / fuegos artificiales /
        estufa|calefaccion|calentador|cocina|horno|bombona|caldera|agua|bebida|barbacoa|calefactor|botella|gasolinera|radiador
        ..1 de|con|sin gas / agua con|sin gas /
        analisis|prueba|prueba|naranja|naranjas|tipo|grupo|donar|donacion|extraccion|presion|morcilla|azucar|banco|muestra
        de|sanguina ..1 sangre / sangre falsa|fria|azul|artificial / maquillaje|disfraz ..4 sangre|zombi / encias ..2
        sangran|sangra|sangrado / sangran ..2 encias / cuchillo|cuchillos ..2
        carne|mesa|pan|cocina|pescado|no|para|cortaba|corta|jamon|mantequilla|afilado / tenedor|cuchara|juego y|de
        cuchillo|cuchillos / golpe de suerte|vista|mano / un robo / robo ..2 mano armada / bomba de
        bano|chocolate|helado|sabor|nata / es|son|estuvo|estaba la|una bomba / lo|la ..1 petado|bomba / pasarlo|pasamos|pase
        bomba / calor|frio|tinte|corte|dolor mortal|matador / mal de amores / corazon ..2
        alcachofa|alcachofas|roto|pollo|contento|corazonada|palmito|ternera|forma / pecho ..2 pollo|depilar|depilacion|cera|pavo
        / a pecho / depilacion|depilar|cera ..3 pecho|piernas / presion arterial|social|alta / tension alta / peso|pesas /
        azul|morado|gris|violeta|rosa marino|claro|oscuro|bebe|cielo|pastel / pelo|mechas|unas|tinte|cabello|puntas|reflejos ..4
        azul|morado|morada|gris|azules|blanco|fuego|violeta / <ingested> ..1 el pelo|tinte / rompio|roto|rompi|rota ..2
        una|diente|muela|corona|fianza|vaso|copa|plato|llave|cremallera / accidente|choque ..7
        atasco|tarde|trafico|retraso|retenciones|caravana|seguro|desvio|parte|cola / atasco|trafico|tarde|retraso ..6
        accidente|choque / sin querer / atrapado|atrapada|atrapados en|entre ..2
        atasco|trafico|ascensor|reunion|trabajo|oficina|caravana / caido ..3
        corona|empaste|funda|diente|pelo|sistema|wifi|llaves|movil / cayo ..3
        corona|empaste|funda|diente|vaso|plato|copa|linea|wifi / cae|cayendo|caida ..2 pelo|cabello / ataque|ataques de
        risa|panico|ansiedad|nervios|hambre|celos / quemado|quemada|quemo ..1 del sol|sol / me|se quemado|queme|quemo ..2
        lengua|paladar / pan|pizza|tostada|tostadas|carne|comida|pelo|arroz|carne ..2 quemado|quemada|quemadas / piel quemada
        por el sol / crema ..1 quemada|catalana / bloody mary / sala de escape / escape room / nada|tiro|tiros|a ..1 tiro|tiros
        de piedra|tiro / a un tiro / sesion|disparo de fotos / disparado|disparados los precios|precios / nino|nina|bebe
        nace|viene con / bebe ..2 nace ..2 en / salir de cuentas / no para|deja de ..2 gotear|llover|sonar / llegar ..1 sin
        aliento / sin aliento ..2 vistas / aire acondicionado|libre / al aire / muerte subita / no puedo|puede|podemos mover ..2
        cita|reserva|fecha|mesa|hora|coche|turno /
        web|pagina|sitio|telefono|correo|app|nadie|mensajes|whatsapp|restaurante|mando|llave ..5
        responde|contesta|responden|reacciona|funciona / responde|contesta|responden|contestan ..2
        telefono|mensajes|correos|nadie|llamadas|correo
    """,
    past=r"""
        hace ..2 ano|anos|mes|meses|semana|semanas|dias|tiempo|decadas|siglos|mucho|poco tiempo /
        ano|mes|verano|invierno|semana|vez|otono|primavera pasado|pasada|anterior|ultima / ultima|otra|primera|aquella vez / una
        vez|ocasion / en|desde
        enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|20\d\d|19\d\d|navidad|verano|invierno
        / en dos mil / ayer / anoche / anteayer / antes / de pequeno|pequena|nino|joven|nina / cuando era / antecedentes /
        controlada|controlado|controlados / anos|tiempo atras / el otro dia / la semana pasada / ya ..2
        bien|mejor|recuperado|recuperada / operacion ..4 pasado / historial / recuperado|recuperada|recuperandose / tuve|tuvo
        ..9 ano|anos|marzo|pasado
    """,
    present=r"""
        ahora / ahora mismo / sigue / todavia / aun / otra vez / de nuevo / desde ..1 ayer|anoche|hace / acaba / acabo / minutos
        / horas / hora / esta manana / ayuda
    """,
    supposed=r"""
        si
        alguien|un|una|tengo|tiene|tuviera|hay|me|se|algun|alguno|hubiera|huele|mi|le|nos|sangra|sangro|sale|salta|suena|empiezo|ocurre|pasa|hubiese
        / en caso / por si / que ..2 hacemos|hago|hacer|pasa|pasaria|hacen ..2 si|en|cuando / hipoteticamente /
        riesgo|peligro|sintomas|senales|posibilidad de / hay riesgo|peligro /
        simulacro|curso|formacion|pelicula|libro|obra|cancion|serie|novela|disfraz|halloween|prueba|politica|protocolo /
        tienen|hay|tenian|tendrian|disponen|venden|aceptan|admiten un|una|de|algun|alguna|detector|desfibrilador|en ..3
        habitacion|habitaciones / miedo a|de|que / puede|podria|podrian ..2 causar|provocar|dar|producir /
        evitar|prevenir|contra
    """,
    negators="no sin nunca ni nadie ningun ninguna tampoco jamas nada",
    between="es era hay tengo tiene estoy esta un una de la el ha he me se tuvo tuve habido ningun ninguna nada mas",
    breaks="pero y porque entonces ahora asi luego mientras",
    turns="pero ahora porque ayuda perdon",
    marks="""
        ahora alguien amiga amigo casi creo cuando cuanto cuenta del donde el es esposa esta estan estoy favor fue hay hermano
        hija hijo las los marido mucha mucho mujer muy nina nino para pero por puede puedo puerta quiero su tengo tiene tuve
        tuvo usted ustedes y ya
    """,
)
