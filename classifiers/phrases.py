"""The phrases that the rules look for, by language: lower case, from the beginning of a word.

Each is a regular expression that begins with a letter; ``~`` stands for at most 40 characters within the
sentence, a space for any white space. To teach a rule a phrase or a language, add it here and a line to the
table in ``tests/classifiers/test_rules.py``.
"""

from __future__ import annotations

Table = dict[str, tuple[str, ...]]

#: Disputes, law, authorities, public threats, hurt people, fire, misused cards: tuned to miss nothing.
ESCALATE: Table = {
    "en": (
        "charge-?\\s?back",
        "disput(?:e|es|ed|ing)\\b",
        "paypal~(?:claim|case|complain|refund|buyer|dispute|protect|money back|resol)",
        "(?:claim|case|complain|take|escalat|report|refund|money|issue)\\w*~(?:paypal|klarna|pay pal|card company|my bank)",
        "pay pal~(?:claim|case|complain|refund|dispute)",
        "(?:my|our|the) (?:bank|card (?:company|issuer|provider)|credit card|credit card company)"
        "~(?:revers|claim|fraud|fight|dealing|involved|inform|contact|call|complain|recover|money back|block)",
        "(?:call|contact|inform|speak|talk|report|tell|told|ask|instruct|go|going|been)\\w*"
        " (?:to |on to |with )?(?:my |our |the )?(?:bank|card issuer|card company|credit card)\\b",
        "revers\\w* (?:the|this|that|my) (?:charge|payment|transaction)",
        "stop(?:ped|ping)? (?:the )?payment",
        "(?:lawyer|solicitor|attorney|barrister|lawsuit|litigation|ombuds|tribunal|legal(?:ly)? (?:action|step|advice|"
        "proceeding|team|counsel|department|notice|route|represent|oblig))",
        "small claims",
        "sue\\b|suing\\b",
        "(?:in|to|before|through|civil|county|magistrates'?) (?:the )?court\\b",
        "cease and desist|infring\\w+|copyright|trademark",
        "claim~damages|damages claim|compensation claim",
        "trading standards|better business bureau|bbb\\b|consumer (?:protection|rights|affairs|authority|law|council|"
        "agency|centre|center|association|ombudsman)|citizens'? advice|attorney general|ftc\\b|action fraud|accc\\b",
        "police\\b|fraud (?:team|squad|department|number|report)",
        "(?:leave|leaving|post|posting|posted|publish|write|writing|put|putting|share|sharing|left)\\b~(?:review|trustpilot|"
        "one.star|1.star|google|facebook|instagram|tiktok|youtube|reddit|twitter|social media|video|online|forum)",
        "(?:review|trustpilot|video|story|post)~(?:goes|going|will go|go) (?:up|live|out|viral|public)",
        "(?:go|going|went) (?:public|viral|to the (?:press|papers|media|news))|name and shame|expose you",
        "followers|subscribers|journalist|newspaper|watchdog",
        "negative (?:review|feedback)|bad review|public review|one.star|1.star\\b",
        "burn(?:s|t|ed)?\\b~(?:hand|finger|skin|leg|arm|thigh|face|palm|child|daughter|son|me\\b|my|mark)",
        "(?:hand|finger|thumb|skin|leg|arm|thigh|face|palm)s?~(?:burn|cut|bleed|blister|hurt|stitch|injur|swell|swollen)",
        "injur(?:y|ies|ed|ing)\\b|blister|bleed(?:s|ing)?\\b|bled\\b|hospital|emergency room|stitches|a&e\\b|allergic|rash\\b",
        "(?:hurt|cut) (?:me|my|him|her|his|our|myself|himself|herself|a child)\\b",
        "caught fire|on fire|went up in (?:flames|smoke)|flames|explod\\w+|electric shock|swollen battery|fire brigade|"
        "fire hazard|smok(?:e|ing) (?:came|coming|from)|overheat\\w*|smoulder\\w*|melted|chok(?:ed|ing)",
        "unauthori[sz]ed (?:charge|payment|transaction|use|purchase)|identity theft|stolen card|card (?:was )?(?:stolen|cloned)",
        "(?:someone|somebody|person|stranger)~(?:used|using|stole)~card|(?:never|not|n't) (?:made|make|authori[sz]ed?)"
        " (?:this|that|the|any)? ?(?:payment|purchase|order|transaction|charge)",
    ),
    "es": (
        "contracargo|retrocesi[oó]n del? (?:cargo|pago)|disputa|abogad[oa]|denunci\\w+|demand(?:a|ar|ar[eé]|arlos) |juzgado|"
        "tribunal|burofax|v[ií]a judicial|acciones legales|medidas legales|hoja de reclamaciones|oficina del consumidor|"
        "defensa del consumidor|consumo\\b|ocu\\b|facua|omic\\b|profeco|sernac|indecopi|polic[ií]a|guardia civil",
        "(?:banco|tarjeta|paypal)~(?:reclam|devol|dispu|anul|caso|fraud)|(?:reclam|caso|queja)\\w*~(?:banco|paypal)",
        "(?:rese[ñn]a|opini[oó]n|trustpilot|redes sociales|v[ií]deo)~(?:public|negativ|mala)|(?:public|escrib|dej)\\w*~(?:rese[ñn]a|"
        "opini[oó]n|redes|google|trustpilot)",
        "quem(?:ad|ó|adura)\\w*|herid[oa]|sangr\\w+|cort(?:ó|ado|e) (?:el|la|en)|urgencias|hospital|incendi\\w+|explot\\w+|al[eé]rgi\\w+",
        "(?:no autoric|no autorizad|no reconozco|fraudulent)\\w*",
    ),
    "de": (
        "r[uü]ckbuch\\w*|chargeback|k[aä]uferschutz|paypal.?(?:fall|streit|konflikt|antrag)|lastschrift~zur[uü]ck",
        "(?:bank|paypal|kreditkarte\\w*|klarna)\\b~(?:zur[uü]ck|fall|konflikt|reklam|beschwer|eingeschaltet|betrug|gemeldet|sperr)",
        "(?:rechts)?anw[aä]lt\\w*|gericht(?:lich\\w*|e|s)?\\b|klage\\b|verklag\\w+|mahnbescheid|rechtliche|rechtsweg|rechtsschutz|"
        "verbraucher(?:zentrale|schutz|schlichtung)\\w*|anzeige (?:erstatt|bei)|strafanzeige|polizei|abmahnung|schadenersatz|"
        "schadensersatz|schmerzensgeld|schlichtungsstelle|wettbewerbszentrale",
        "bewert(?:e|en|ung)~(?:schreib|google|trustpilot|stern|ver[oö]ffentlich|negativ|schlecht|online)|(?:negative|schlechte)\\w* "
        "bewertung|(?:ver[oö]ffentlich|poste)\\w*~(?:internet|netz|video|instagram|tiktok|google|trustpilot)|trustpilot",
        "verletz\\w+|verbrann\\w*|verbrenn\\w+|brandblase\\w*|geschnitten|blutet\\w*|notaufnahme|krankenhaus|allerg\\w+|ausschlag|"
        "stromschlag|feuer gefangen|explodier\\w+|in brand|gebrannt|[uü]berhitzt|geschmolzen",
        "(?:nicht autorisiert|unberechtigt|betr[uü]gerisch)\\w*|identit[aä]tsdiebstahl|kreditkartenbetrug",
    ),
    "fr": (
        "r[eé]trofacturation|chargeback|opposition|litige|contest(?:er|ation|e|é)\\b",
        "(?:banque|paypal|carte|klarna)\\b~(?:litige|r[eé]clam|rembours|oppos|fraud|contest|saisi|plainte)|(?:saisi|litige|r[eé]clam|"
        "plainte)\\w*~(?:banque|paypal)",
        "avocat\\w*|tribunal\\w*|justice\\b|plainte|porter? plainte|poursui\\w+|juridique\\w*|judiciaire\\w*|assign\\w+|mise en demeure|"
        "huissier|dgccrf|signal ?conso|60 millions|ufc|que choisir|r[eé]pression des fraudes|m[eé]diateur|association de consommateurs|"
        "police|gendarmerie|dommages et int[eé]r[eê]ts|conciliateur",
        "(?:avis|trustpilot|r[eé]seaux sociaux|vid[eé]o)~(?:publi|n[eé]gatif|mauvais|post)|(?:publi|post|laiss|mett)\\w*~(?:avis|r[eé]seaux|"
        "trustpilot|google)",
        "br[uû]l(?:é|ée|ure|er|ant)\\w*|bless\\w+|saign\\w+|coup[eé]~(?:doigt|main)|urgences|h[oô]pital|allergi\\w+|explos\\w+|prend\\w* feu|"
        "pris feu|incendie|fondre|fondu|surchauff\\w+|gonfl[eé]",
        "non autoris\\w+|fraud(?:e|uleu)\\w*|usurp\\w+|carte~(?:vol[eé]e|pirat[eé]e)",
    ),
    "pt": (
        "chargeback|estorno~(?:cart|banco)|contest(?:ar|ei|a[cç][aã]o)|disputa|procon\\b|reclame aqui|consumidor\\.gov|juizado|"
        "pequenas causas|advogad[oa]|process(?:ar|o judicial|arei)|justi[cç]a|judicial\\w*|livro de reclama[cç][oõ]es|deco\\b|asae\\b|"
        "delegacia|pol[ií]cia|boletim de ocorr[eê]ncia|direitos? do consumidor|defesa do consumidor|tribunal|danos morais",
        "(?:banco|cart[aã]o|paypal)\\b~(?:reclam|disput|contest|estorn|fraud)|(?:reclam|disput|caso|queixa)\\w*~(?:banco|paypal)",
        "(?:avalia[cç][aã]o|redes sociais|v[ií]deo|trustpilot)~(?:negativ|public|post)|(?:public|post|deix|escrev)\\w*~(?:avalia|redes sociais)",
        "queim(?:ad|ou|adura)\\w*|ferid[oa]|feriu|ferimento|sangr\\w+|cort(?:ou|ei)~(?:dedo|m[aã]o)|hospital|pronto.socorro|incendi\\w+|"
        "explodi\\w*|pegou fogo|al[eé]rgi\\w+|superaquec\\w+",
        "n[aã]o autori[sz]\\w+|n[aã]o reconhe[cç]o|clonad\\w+|fraude",
    ),
    "it": (
        "chargeback|contestazione|storno|controversia|avvocat\\w*|legale\\b|vie legali|azioni? legal\\w*|tribunale|giudice di pace|"
        "denunci\\w+|querela|diffida|carabinieri|polizia|codacons|altroconsumo|antitrust|agcm|associazion\\w+ (?:dei )?consumator\\w+|"
        "tutela~consumator\\w+|risarcimento",
        "(?:banca|paypal|carta)\\b~(?:contest|reclam|disconosc|storn|rimbors|frod|controvers)|(?:contest|reclam|disconosc)\\w*~(?:banca|paypal)",
        "(?:recensione|trustpilot|social|video)~(?:negativ|pubblic|post)|(?:pubblic|scriv|lasc|post)\\w*~(?:recension|social|trustpilot)",
        "ustion\\w*|bruciat\\w+|ferit\\w*|sangu\\w+|tagliat[oa]~(?:dito|mano)|pronto soccorso|ospedale|incendi\\w*|esplos\\w+|preso fuoco|"
        "allergi\\w+|surriscald\\w+",
        "non autorizzat\\w+|addebit\\w+ (?:sconosciut|fraudolent)\\w+|frode|truffa|clonata",
    ),
    "nl": (
        "chargeback|terugboek\\w*|stornere?n?|geschil\\w*|advocaat|advocate\\w*|rechtszaak|rechter\\b|rechtbank|juridisch\\w*|dagvaard\\w*|"
        "deurwaarder|incasso|aangifte|politie|consumentenbond|acm\\b|consuwijzer|geschillencommissie|ingebrekestelling|schadevergoeding",
        "(?:bank|paypal|creditcard\\w*|klarna)\\b~(?:terug|claim|klacht|zaak|melding|fraude)|(?:klacht|claim|zaak|melding)\\w*~(?:bank|paypal)",
        "(?:recensie|review|trustpilot|social media|beoordeling)~(?:plaats|schrij|zet|negatie|slecht)|(?:plaats|schrij|zet)\\w*~(?:recensie|"
        "review|trustpilot|social media|beoordeling)|negatieve (?:recensie|review|beoordeling)|trustpilot",
        "verbrand\\w*|brandwond\\w*|brandblaar\\w*|gewond\\w*|verwond\\w*|bloed\\w*|gesneden|spoedeisende|ziekenhuis|vlam gevat|ontploft\\w*|"
        "in brand|allergi\\w+|oververhit\\w*|gesmolten",
        "niet geautoriseerd\\w*|onbekende afschrijving|fraude|gestolen kaart",
    ),
}

REFUND: Table = {
    "en": (
        "refund(?:ed|s|ing)?\\b",
        "money back|(?:pay|give|return|transfer|send)\\w*~(?:money|amount|payment|sum|cost)~back|my money|pay (?:me|us|it|that) back|paid back|reimburs\\w+",
        "return(?:ing)? (?:it|this|that|them|these|those|the (?:case|cover|item|product|order|parcel))\\b|return (?:label|address|slip|form)",
        "send (?:it|this|them|these|the case) back|how (?:do|can|to)~return|like to return|want to return|start a return|take it back|compensat\\w+",
    ),
    "es": ("reembols\\w+", "devol(?:uci[oó]n|ver|verme|v[eé]d|veis)\\w*", "devuelv\\w+", "abon(?:o|ar|en|arme)\\b", "dinero"),
    "de": (
        "erstatt\\w*|r[uü]ckerstatt\\w*|zur[uü]ckerstatt\\w*|geld~zur[uü]ck|zur[uü]ck(?:geben|schicken|senden|zahlen|[uü]berweisen)|"
        "zur[uü]ckzuschicken|r[uü]ck(?:sendung|gabe|zahlung)\\w*|retour(?:e|en|nieren|enschein|enlabel)?\\b|widerruf\\w*|mein geld",
    ),
    "fr": ("rembours\\w+", "renvoyer\\b", "retourner\\b", "retour de (?:l'article|la coque)", "rend\\w+~argent|argent~retour", "r[eé]tractation"),
    "pt": ("reembols\\w+", "devol(?:u[cç][aã]o|ver|vam|va)\\w*", "meu dinheiro|dinheiro de volta", "estorn\\w+", "ressarc\\w+"),
    "it": ("rimbors\\w+", "soldi (?:indietro|in dietro)|i miei soldi", "restitu\\w+", "reso\\b", "riaccredit\\w+|rend(?:ere|erlo|erla)\\b"),
    "nl": ("terugbetal\\w+|terug ?gestort|geld~terug|mijn geld", "retour(?:neren|neer|zenden|sturen|label)?\\b|terug ?(?:sturen|zenden|te sturen)|restitutie"),
}

REPLACEMENT: Table = {
    "en": (
        "replac(?:e|ed|ing|ement|ements)\\b|exchang(?:e|ed|ing)\\b|swap(?:ped|ping)?\\b|switch (?:it|them|this)",
        "(?:send|sent|get|have|want|like|post|mail|ship)\\b~(?:the (?:right|correct|proper|one (?:i|we) (?:ordered|bought|paid|chose))|"
        "(?:right|correct) (?:one|case|model|colou?r|item)|what (?:i|we) (?:ordered|bought|paid for))",
        "(?:send|sending|want|get|have|like|need) (?:me |us )?(?:a )?(?:new|another|different|working|good|proper) (?:one|case|cover|copy)",
    ),
    "es": ("cambi(?:o|ar|arla|arlo|armel[oa]|en|e|áis)\\b", "reempla[zc]\\w+", "sustitu\\w+", "(?:env[ií]|mand)\\w*~(?:correct[oa]|nuev[oa]|la que ped[ií]|el que ped[ií])"),
    "de": ("umtausch\\w*|austausch\\w*|ersatz\\w*|ersetz\\w+|tausch(?:en|t)?\\b", "(?:schick|send)\\w*~(?:richtige|neue|korrekte|bestellte)\\w*"),
    "fr": ("[eé]chang\\w+", "rempla[cç]\\w+", "(?:envoy|renvoy|exp[eé]di)\\w*~(?:la bonne|le bon|une nouvelle|un nouveau|une autre|celle que|celui que)"),
    "pt": ("troc(?:a|ar|am|uem|o)\\b", "substitu\\w+", "(?:envi|mand)\\w*~(?:cert[oa]|corret[oa]|nov[oa]|outr[oa])\\b"),
    "it": ("sostitu\\w+", "cambi(?:o|are|arla|arlo)\\b|scambi\\w+", "(?:mand|inv|sped)\\w*~(?:giust[oa]|corrett[oa]|nuov[oa]|quell[oa] (?:che|ordinat))"),
    "nl": ("omruil\\w*|ruilen\\b|vervang\\w*", "(?:stuur|sturen|zend|opsturen)\\w*~(?:juiste|goede|nieuwe?|andere)\\b|(?:juiste|goede|nieuwe)~(?:sturen|stuurt|opsturen|toesturen)"),
}

RESHIP: Table = {
    "en": (
        "re-?ship\\w*|re-?deliver\\w*|(?:send|ship|post|mail|dispatch)\\w* (?:it|them|one|the (?:parcel|package|case|order)) (?:out )?(?:again|once more|anew)",
        "(?:send|ship|post|mail|forward)\\w*~(?:missing|the rest|the other|second one|remaining|what is missing|what's missing)",
        "(?:missing|other|rest|remaining|second)~(?:be sent|sent on|posted|shipped|send)",
        "(?:send|ship|post)\\w* (?:me |us |out )?(?:a (?:second|fresh|new) (?:parcel|package|one)|another (?:parcel|package|one)|a new one)",
        "try again|start over|second attempt|send a replacement",
    ),
    "es": ("reenv[ií]\\w*~(?:paquete|pedido|funda)|volver a (?:enviar|mandar)\\w*~(?:paquete|pedido|funda|lo|la)", "(?:env[ií]|mand)\\w*~(?:lo que falta|que falta|otr[oa])"),
    "de": ("(?:noch ?mal|erneut|neu)\\s(?:zu )?(?:los)?(?:ver)?(?:schick|send)\\w*|neu verschick\\w*|zweite lieferung|nachliefer\\w*|nachsend\\w*|nachschick\\w*|fehlende\\w*~(?:schick|send)\\w*",),
    "fr": ("r[eé]exp[eé]di\\w*|(?:envoy|exp[eé]di)\\w*~(?:manqu\\w+|reste|[aà] nouveau)|nouvel envoi|renvoy\\w*~(?:colis|commande)",),
    "pt": ("reenvi\\w*~(?:pedido|pacote|capa|encomenda|produto)|(?:envi|mand)\\w*~(?:que falta|faltou|falta|de novo)|novo envio",),
    "it": ("rispedi\\w*|(?:mand|inv|sped)\\w*~(?:mancant\\w*|che manca|di nuovo|un'altr\\w+|un altro)|nuova spedizione",),
    "nl": ("opnieuw (?:te )?(?:ver)?(?:zend|stur|stuur)\\w*|nasturen|nazend\\w*|nagestuurd|(?:ontbrekende|rest)~(?:stur|stuur|zend)\\w*|nog een keer~(?:stur|stuur|zend)\\w*",),
}

RESEND: Table = {
    "en": (
        "re-?send\\w*|re-?issue",
        "(?:send|forward|e-?mail|mail|get|give|have|text|whatsapp|post)\\w*~(?:confirmation|receipt|order (?:e-?mail|details|summary)|invoice|proof of (?:purchase|order))",
        "(?:confirmation|receipt|invoice|e-?mail|message)s?~(?:again|once more|one more time|anew|a second time|re-?sent|another)",
        "confirm (?:that|my|the|whether|if|it|this|by|in writing)",
        "(?:did|has|is|was|have)~(?:order|payment|purchase)~(?:go|gone|went|going|come|register\\w*|placed|recorded|exist\\w*|in your system|received)\\b",
    ),
    "es": ("reenv[ií]\\w*", "(?:env[ií]|mand|remit)\\w*~(?:confirmaci[oó]n|factura|recibo|correo)", "confirm(?:ar|en|arme|arnos|ad|e)\\b", "volver a (?:enviar|mandar)"),
    "de": ("best[aä]tigung~(?:erneut|noch ?mal|schick|send|zukommen|weiterleit)\\w*|(?:schick|send|zukommen)\\w*~(?:best[aä]tigung|rechnung|mail)|best[aä]tig(?:en|t|e)\\b",),
    "fr": ("(?:envoy|renvoy|transmett|exp[eé]di|adress)\\w*~(?:confirmation|facture|mail|r[eé]capitulatif|courriel|re[cç]u)", "confirm(?:er|ez)\\b"),
    "pt": ("reenvi\\w*", "(?:envi|mand)\\w*~(?:confirma[cç][aã]o|e-?mail|recibo|fatura|nota)", "confirm(?:ar|em|arem|a)\\b"),
    "it": ("(?:mand|invi|rimand|reinvi|inoltr)\\w*~(?:conferma|mail|ricevuta|fattura|riepilogo)", "conferm(?:are|armi|ate|atemi)\\b"),
    "nl": ("(?:stuur|sturen|zend|mail)\\w*~(?:bevestiging|mail|factuur|bon)|bevestiging\\w*~(?:stur|stuur|zend|nog een keer|opnieuw)\\w*|bevestigen\\b",),
}

TRACKING: Table = {
    "en": (
        "track(?:ing)? (?:number|no\\b|link|code|id|details|info\\w*|url|page|ref\\w*)|track (?:it|my|the|this|them)\\b|tracking\\?",
        "where(?:'s| is| are| has| in the world| on earth)~(?:it|my|the|parcel|package|order|case|they|things?)\\b|whereabouts",
        "(?:has|have|is|was|did|are)~(?:shipped|dispatched|been sent|left|posted|on its way|gone out|go out|ship)\\b",
        "(?:status|update|news|progress) (?:of|on|about|for)~(?:order|parcel|package|shipment|delivery|it|case)|any (?:news|update)",
        "locat(?:e|ed)\\b|trac(?:e|ing)\\b|investigat\\w+|inquiry|enquiry|look(?:ing)? into|find (?:out|it|my|the)|chase|check with~(?:carrier|courier|post)",
        "(?:ask|call|contact|press|chase|speak|talk)\\w*~(?:carrier|courier|usps|ups|fedex|dhl|the post|post office|customs)",
    ),
    "es": ("(?:n[uú]mero|c[oó]digo|enlace|link) de (?:seguimiento|rastreo)|seguimiento|rastre\\w+|d[oó]nde (?:est[aá]|anda|queda|se encuentra)|localiz\\w+|averig\\w+|(?:ya )?(?:sali[oó]|enviaron|se envi[oó])|estado del? (?:pedido|env[ií]o)",),
    "de": ("sendungs(?:nummer|verfolgung|nr)\\w*|tracking\\w*|wo (?:ist|bleibt|steckt|sind|bleiben)|nachforsch\\w+|paketnummer|trackinglink|(?:schon|bereits) (?:verschickt|versendet|versandt|unterwegs|raus)|verfolg\\w+|nachfrag\\w*|versandstatus|status der sendung",),
    "fr": ("(?:num[eé]ro|lien|code) de (?:suivi|colis|tracking)|suivi\\b|o[uù] (?:est|en est|se trouve|sont)|localis\\w+|enqu[eê]te|tra[cç]\\w+|(?:est-elle|a-t-elle|est-il|a-t-il) (?:parti|[eé]t[eé] exp[eé]di|exp[eé]di)\\w*|renseign\\w+",),
    "pt": ("(?:c[oó]digo|n[uú]mero|link) de (?:rastre\\w*|rastreamento|rastreio|seguimento)|rastre\\w+|onde (?:est[aá]|anda|fica|foi parar)|localiz\\w+|(?:j[aá] )?foi (?:enviad|despachad|postad)\\w+|status do|averigu\\w+|verific\\w+",),
    "it": ("(?:numero|codice|link) di (?:tracciamento|tracking|spedizione)|tracking\\b|tracci\\w+|dov(?:'[eè]|e si trova|e [eè]|e sono)|(?:[eè] )?(?:stat[oa] )?spedit[oa]\\b~\\?|verific\\w+|sollecit\\w+|rintracci\\w+",),
    "nl": ("track ?(?:and|&|en) ?trace\\w*|track\\w*|volg(?:nummer|link|code)\\w*|waar (?:is|blijft|zijn|blijven|ligt)|zending\\w*nummer|(?:al|reeds) (?:verzonden|verstuurd|onderweg|weg)|uitzoek\\w*|navraag|nagaan|opsporen|zoekactie",),
}

CANCEL: Table = {
    "en": (
        "cancel (?:it|this|that|my|the|our|one|both|everything|order|xorderx|immediately|please|for|and)\\b|cancel[.!?]|cancellation|please cancel|(?:to|can you|could you|just|i'll) cancel\\b|call (?:it|the (?:whole )?(?:thing|order)) off|do not (?:ship|send) (?:it|the order)",
    ),
    "es": ("cancel(?:ar|en|e|arlo|arla|aci[oó]n|o|ad)\\b", "anul(?:ar|en|e|aci[oó]n|arlo|o)\\b"),
    "de": ("stornier\\w*|storno|k[uü]ndig\\w+|bestellung~(?:zur[uü]ckziehen|annullier\\w+|abbrech\\w*)",),
    "fr": ("annul(?:er|ez|ation|e)\\b",),
    "pt": ("cancel(?:ar|em|amento|e|o|arem)\\b", "anul(?:ar|em)\\b"),
    "it": ("annull(?:are|o|ate|amento|arlo)\\b", "cancell(?:are|ate|o)\\b", "disdi\\w+"),
    "nl": ("annule(?:er|ren|ring)\\w*", "afbestel\\w*"),
}

#: In the order of verdict.REMEDIES.
ASKED: dict[str, Table] = {
    "refund": REFUND,
    "replacement": REPLACEMENT,
    "reship": RESHIP,
    "resend": RESEND,
    "tracking": TRACKING,
    "cancel": CANCEL,
}
