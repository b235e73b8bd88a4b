"""Words of everyday English that claim nothing by themselves: they need no support from what a business has said."""

LIGHT = frozenset(
    """a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they them their
    theirs who whom whose which what when where why how is are was were be been being am do does did done doing have has had
    having can could will would shall should may might must and or but nor so yet if then than as at by for from in into of off
    on onto out over per to until till up upon with within without about around after before between during since through under
    above below near just also too very quite rather really only even still already again here there now not no yes never
    neither none cannot i'm i've i'll i'd we're we've we'll we'd you're you've you'll you'd he's she's it's that's there's
    they're they've they'll what's who's here's let's isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't
    couldn't won't wouldn't shouldn't mustn't each every all any some both either other another such same one ones am pm oh
    o'clock please ok okay well sure certainly course indeed while because though although however else more most less
    least much many few own s t d ll re ve ourselves yourself yourselves themselves itself myself himself herself""".split()
)
"""Left out where words are compared."""

PLAIN = frozenset(
    """able absolutely accept accurate actually add additional address advance advise afraid afternoon ago agree ahead allow
    almost alone along altogether always amount answer anybody anymore anyone anything anytime anyway anywhere apart
    apologise appear apply appointment appreciate approximately april arrange arrival arrive ask assist assistance
    assistant august available away back base basic basically become bed beforehand begin behalf being best better big
    bigger bit block book booking borrow bottle bowl break breakfast bring business but calculate call caller calling care
    carry case catch cent certain chair chance change charge cheap cheaper check choice choose clean clear client close
    closed colleague come comfort comfortable comfortably common complete concern confirm consider contact contain
    continue convenience convenient cook corner correct cost cosy count cover cup current currently customary customer cut
    date day deal december decide delighted deliver departure depend describe detail differ difference different difficult
    dine dinner directly discover discuss dollar door double drink dry earlier easily easy eat either email end enjoy
    enough enquiry enter entire entirely especially euro evening ever everybody everyday everyone everything everywhere
    exact exactly example exceed excellent except expect expensive explain explore extra fact fairly far fast february fee
    feel few figure final find fine finish first fit five fix floor follow food forget form forward free friday friend
    friendly front full further gather general generally get give glad gladly glass go good great group guess guest half
    hand handle happen happily happy hard hear hello help here hi high hire hold hope hour house idea immediately
    important include including inform information inside instead instruction intend interest issue item january join july
    june keep kind know known large larger last lastly late later latest leave left lend length let level lie like limit
    line list listen listening little long longer look lot lovely low lucky lunch main maintain make manage manager manner
    march matter maximum may maybe meal mean meet member mention message midnight mind minimum minute miss mix moment
    monday month moreover morning mostly move must name namely near nearby nearer nearest necessary need new next nice
    night nobody noon normal normally note nothing notice november number obviously occasion occasionally october offer
    offered often old open opening option order ordinary originally otherwise outside overall overnight own pair part
    particular party past patient pay pence penny people percent perfect perhaps period person phone pick piece place
    plain plan plate pleasant please pleasure plenty plus point policy popular possible possibly post postage pound prefer
    preference prepare present pretty previous price prior probably problem process proper properly provide purpose put
    quarter question quick quickly quiet quite range rate reach read ready reason receive recent receptionist recommend
    regard regarding regret regular regularly relax remain remember remind rent repair reply request require reserve
    respect respectively rest return right road room roughly round rule run safe safely saturday say season seat second
    secure see seem sell send separate september serve set shall share short shorter shortly show side sign simple simply
    single sit situation size sized sizes sleep slightly slot small smaller solve somebody someone something sometimes
    somewhere soon sooner sorry sort sound speak speaking special specific specifically spend staff stand standard start
    state station stay step stop store straight street style subject such suggest suit suitable sunday suppose sure table
    take talk team telephone tell thank thanks thereafter thing think though thought thursday time today together tomorrow
    tonight top total towards treat treatment true try tuesday turn type typical typically unable unavailable understand
    unfortunately unless unlike unsure upfront upstairs use useful usual usually various vary version view visit visitor
    wait walk want warm wash way wednesday week weekday weekend weekly welcome whatever whenever wherever whether whole
    wide wish wonder wonderful word work worry worth wrong year yesterday young""".split()
)

SAME = {
    word: group.split()[0]
    for group in (
        "person people persons guest guests party parties diner diners pax",
        "child children kid kids",
        "gratuity tip tips tipping",
        "price cost costs prices charge charges fee fees priced",
        "pickup takeout takeaway collect collection",
        "lift elevator elevators lifts",
        "television tv",
        "wifi internet",
        "cancel cancels cancelled canceled cancelling canceling cancellation",
        "free complimentary",
        "phone telephone",
        "car cars",
        "night nights overnight",
        "close closes closed closing",
        "open opens opened opening",
        "ring rings call calls calling",
        "owner owners",
        "bring brings brought bringing",
        "teach teacher",
        "man men mens gents gentlemen",
        "woman women womens ladies lady",
        "visit visits appointment appointments",
        "speak speaks spoke talk talks",
        "picture photo photos pictures",
        "color colour colours colors coloured colored colouring coloring",
        "dish dishes",
        "leash lead",
        "foot walk walking walks feet",
        "sell sells sold buy buys",
        "trip travel",
        "card cards",
        "dog dogs",
        "park parking parked",
        "pet pets animal animals",
        "restroom bathroom toilet toilets bathrooms restrooms",
    )
    for word in group.split()
}
"""Words that a reply may exchange without changing what is claimed."""
