"""The words by which customers choose, as patterns over folded text (lower case, no accents), all languages together.

One list for en, es, de, fr, pt, it and nl: short answers are too short to tell their language by. Words that mean
one thing here and another there are left out, or stand under a condition. No pattern repeats a repetition, so all
of them are linear in the text.
"""

from __future__ import annotations

import re


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


#: Said of a part of the money, or of keeping the thing.
PARTIAL = _any(
    r"partial(?: \w{1,12}bursement| refund)?",
    r"\d{1,3} ?(?:%|percent|prozent|per ?cento|por ciento|por cento|pour cent|procent)(?: refund| erstattung)?",
    r"(?:keep|keeping) (?:it|them|the (?:\w{1,12} )?(?:case|item|product|one))",
    r"reembolso parcial|parcial(?:mente)?|quedarmel[ao]|me l[ao] quedo|quedarme con \w{1,4} ?(?:funda|producto)?",
    r"teil(?:weise)?r?u?e?c?k?erstattung|teilweise erstattung|teilerstattung|anteilig\w{0,3}",
    r"(?:ich )?behalte\w{0,2}(?: (?:sie|es|ihn|die \w{3,12}))?",
    r"remboursement partiel|partiel(?:le|lement)?|(?:je )?(?:la |le )?garde(?:r)?(?: (?:la coque|l'article))?",
    r"ficar com (?:ela|a capa|a capinha|o produto)|fico com (?:ela|a capa|a capinha|o produto)",
    r"rimborso parziale|parziale|(?:la |me la )?tengo|tenermela|tenere la (?:cover|custodia)",
    r"gedeeltelijke?(?: terugbetaling)?|(?:ik )?(?:hou|houd|behoud) (?:het|hem|hoesje)|het (?:hoesje )?houden",
)
#: Said of all the money.
FULL = _any(
    r"full|whole|complete|entire|total|voll(?:e|en|er|es|standig\w{0,2})?|komplett\w{0,2}|ganz\w{0,2}|gesamt\w{0,2}",
    r"complet[oa]?s?|integral(?:e|es)?|integralmente|enter[oa]|inteir[oa]|totale?|totalidad|intero|completa",
    r"volledig\w?|hele|complete|total\w?",
)
#: The money back.
REFUND = _any(
    r"refund(?:s|ed|ing)?|money[- ]back|reimburse(?:ment|d)?",
    r"(?:return|give|send) (?:me )?(?:back )?my money(?: back)?",
    r"my money(?: back)?|the money(?: back)?|money",
    r"reembols\w{1,8}|rembols\w{1,8}|reintegr\w{1,6}|devolucion del (?:dinero|importe|pago)",
    r"(?:devolver|devuelv\w{1,4}|devolved)(?:me|nos)? (?:el|mi|todo el) dinero",
    r"(?:mi|el) dinero(?: de vuelta)?|dinero",
    r"(?:zu)?ruckerstatt\w{0,4}|rueckerstatt\w{0,4}|erstatt\w{0,4}|kaufpreiserstattung",
    r"geld(?: (?:zuruck|zurueck|retour))?",
    r"gelderstattung|geldzuruck|ruckzahlung|rueckzahlung",
    r"rembours\w{0,8}|(?:mon|l')? ?argent",
    r"estorno|estornar|(?:devolver|devolvam|devolva)(?:-me)? (?:o|meu|o meu) dinheiro",
    r"devolucao do (?:dinheiro|valor)",
    r"dinheiro(?: de volta)?",
    r"rimbors\w{1,6}|(?:i (?:miei )?)?soldi(?: indietro)?|denaro",
    r"terugbetal\w{0,5}|geld terug|restitutie|teruggestort|terugstort\w{0,3}|refunden",
)
#: The thing exchanged for another.
REPLACEMENT = _any(
    r"replac(?:e|ed|ement|ements|ing)|exchang(?:e|ed|ing)|swap(?:ped)?",
    r"reemplaz\w{1,6}|sustitu\w{2,8}|recambio|cambi(?:o|ar|arl[ao]|enmel[ao]|arme)",
    r"ersatz(?:\w{0,12})|umtausch\w{0,4}|umgetauscht|austausch\w{0,4}|ersetz\w{1,3}|tausch\w{0,3}",
    r"remplac\w{1,8}|echang\w{1,5}",
    r"substitu\w{2,8}|troc(?:a|ar|ado|ada|o)|reposicao",
    r"sostitu\w{2,8}|scambi\w{1,4}|cambi(?:armi|ar[lm]a)",
    r"vervang\w{0,6}|omruil\w{0,3}|omgeruild|ruilen|geruild",
)
#: Another parcel.
RESHIP = _any(
    r"re-?ship(?:s|ped|ping|ment)?|re-?sen[dt](?:ing)?|re-?shipments?|re-?deliver(?:y|ed)?",
    r"send (?:it|one) (?:out )?again",
    r"new (?:one|case|phone case|parcel|package|shipment|delivery|order|item|cover|piece)",
    r"another (?:one|case|parcel|package)",
    r"fresh (?:one|parcel|package)|second (?:parcel|package|shipment)",
    r"reenvi\w{1,6}|reexpedi\w{1,6}|nuev[oa] (?:envio|funda|paquete|carcasa|pedido)|un[ao] nuev[oa]",
    r"otr[ao] (?:funda|envio|paquete)",
    r"neuversand|neulieferung|nachlieferung|nachsendung|erneute\w? (?:versand|lieferung|sendung|zusendung)",
    r"neue\w? (?:hulle|huelle|lieferung|sendung|paket|case|handyhulle|handyhuelle)",
    r"ein(?:e|en|s) neue[sn]?|zweite\w? (?:sendung|paket)",
    r"(?:re|ree)?envoyez[- ](?:la|le|les)?-?(?:moi|nous)? ?(?:a nouveau|encore)|renvoi",
    r"renvoyez(?:-(?:la|le|les))?(?:-(?:moi|nous))?",
    r"reexpedi\w{1,8}|nouvel(?:le)? (?:envoi|coque|expedition|livraison)|nouveau colis|une nouvelle|un nouveau",
    r"nov[oa] (?:capa|capinha|envio|encomenda|pacote|remessa)|um[a]? nov[oa]",
    r"outr[oa] (?:capa|capinha|envio|encomenda)",
    r"reinvi\w{1,5}|nuov[oa] (?:cover|custodia|spedizione|invio|pacco)|un[a]? nuov[oa]|un'altra",
    r"nieuwe? (?:hoesje|pakket|pakje|zending|exemplaar|levering|case)|een nieuwe?|herzend\w{0,3}|heropstur\w{0,3}",
)
#: A verb of sending, which with a word of AGAIN is another parcel, and with one of BACK a return.
SEND = _any(
    r"send(?:ing)?|ship(?:ping|ped)?|mail|dispatch|post|deliver",
    r"env(?:i|ia|ie|ien|iar|iad|io|ien|iame|iarme|iarmel[ao]|iarl[ao]|iarnos|ienme|ieme|iadme|ienmel[ao])",
    r"mand(?:a|e|en|ar|arme|eme|enme|ad|arl[ao]|enmel[ao])",
    r"(?:zu|ver|ab|nach|los)?(?:zu)?(?:schick|send|versend|verschick|zusend|zuschick)(?:e|en|t|et|et mir)?",
    r"(?:ge|zuge|verge)?(?:schickt|sandt)|liefer(?:n|t|e)?|geliefert|zugesandt|versandt",
    r"envoy(?:er|ez|e|ons)(?:-(?:moi|nous|la|le|m'en))?(?:-moi)?|expedi(?:er|ez)",
    r"envi(?:ar|em|e|a|em-me|ar-me|arem|o)|mand(?:ar|em|e|a|arem|em-me)",
    r"invi(?:are|ate|atemi|atemela|armi|i|armela|atela|o)",
    r"spedi(?:re|te|temi|temela|rmi|sci|teci|rmela|tela|sco)|mand(?:are|ate|atemi|atemela|armi|i|o)",
    r"stuur|sturen|verstuur|versturen|opsturen|zend|zenden|verzend|verzenden|toesturen|gestuurd|lever(?:en)?",
)
AGAIN = _any(
    r"again|once more|one more time|new|another|anew",
    r"otra vez|de nuevo|nuevamente|otr[ao]|nuev[ao]",
    r"noch ?mals?|nochmal|noch einmal|erneut|neu|neue[snm]?|wieder|abermals",
    r"a nouveau|de nouveau|encore une fois|encore|nouvelle|nouveau|nouvel|autre",
    r"de novo|novamente|outra vez|outr[ao]|nov[oa]",
    r"di nuovo|nuovamente|ancora|un'altra|un altro|altr[ao]|nuov[ao]",
    r"opnieuw|nog een keer|nog eens|nogmaals|nieuwe?|andere?|een ander",
)
BACK = _any(
    r"back",
    r"de vuelta",
    r"zuruck|zurueck|retour",
    r"en retour|"
    r"en arriere",
    r"de volta",
    r"indietro",
    r"terug|retour",
)
#: In English alone the bare verb is enough: "just send it".
SEND_IT = re.compile(
    r"(?<!\w)(?:send|ship|mail) (?:me )?(?:it|one|the (?:case|parcel|item|order|right one|correct one))(?!\w)"
)
#: The thing goes back to us.
RETURN = _any(
    r"return(?:ing)?(?: (?:it|them|this|the \w{2,12}))",
    r"i(?:'ll| will| would like to| want to|'d like to)? return|a return",
    r"devolver(?:l[ao])?|devuelvo|(?:la|lo) devuelvo|devolvere",
    r"(?:zuruck|zurueck)(?:zu)?(?:schick|send)\w{0,3}|rucksend\w{0,4}|ruecksend\w{0,4}|retourn?ier\w{0,3}",
    r"rucksendung|rueckgabe|ruckgabe",
    r"(?:je |vous )(?:(?:la|le|les|vous) )?(?:la |le )?(?:renvoie|retourne|renverrai|retournerai)",
    r"retourner|renvoyer (?:la coque|l'article|le produit)",
    r"devolv(?:er|o|erei)(?:-l[ao])?|devolucao",
    r"restitu(?:ire|isco|iro|zione)|(?:la |lo )?rend(?:o|ere|erla)|reso|rimand(?:o|are|arla) indietro",
    r"rispedi(?:sco|rla|re) indietro",
    r"terugst(?:uur|uren)|terugzend\w{0,2}|terug te sturen|retourneren|retourneer",
)

#: These turn a clause round.
NOT = _any(
    r"no|not|don't|dont|do not|didn't|doesn't|won't|wont|wouldn't|never|without|nor|neither|none|cannot",
    r"can't|isn't|aren't",
    r"stop|ignore|forget|skip|avoid|decline|refuse|reject|hate|against|cancel|withdraw",
    r"nunca|tampoco|sin|ningun[ao]?|nada|jamas|olvid\w{1,6}|cancel\w{1,4}|rechaz\w{1,4}",
    r"nicht|kein(?:e|en|er|em|es)?|nein|ohne|nie|niemals|nix|keinesfalls|stornier\w{0,3}|ablehn\w{0,3}",
    r"lehne|verzicht\w{0,3}",
    r"ne|n'\w{1,12}|pas|non|sans|aucun[e]?|jamais|rien|annul\w{1,5}|refus\w{1,4}",
    r"nao|nunca|sem|nenhum[a]?|nem|recus\w{1,4}",
    r"non|senza|nessun[ao]?|mai|niente|annull\w{1,5}|rifiut\w{1,4}",
    r"niet|geen|nee|zonder|nooit|annule\w{1,4}|weiger\w{0,3}",
)
#: … and these what comes after them: "a new one instead of the money".
INSTEAD_OF = _any(
    r"instead of|rather than|and not|not|over",
    r"en (?:vez|lugar) de|antes que|y no",
    r"(?:an)?statt|anstelle(?: einer?)?|und nicht|als",
    r"au lieu (?:de|d'\w{1,14}|du)|plutot qu\w{1,3}|et pas|et non",
    r"em vez d[eoa]|ao inves d[eoa]|e nao",
    r"invece (?:di|del|della|che)|anziche|al posto d\w{1,4}|e non",
    r"in plaats van|en niet|en geen|liever dan|dan",
)
#: Where one of these stands a person had better read it: conditions, both at once, questions without a mark, details.
DOUBT = _any(
    r"if|unless|maybe|perhaps|unsure|undecided|don't know|dont know|do not know|depends|whether|whichever",
    r"either|neither|both",
    r"or|not sure|no idea|doesn't matter|don't mind|dont mind|do not mind|actually|on second thought",
    r"changed? my mind|up to you|as well as",
    r"what|when|how|where|why|which|who|wonder\w{0,3}|know|ask(?:ed|ing)?|question|asap or|otherwise",
    r"until|once|after|before",
    r"quizas?|tal vez|acaso|depende|ambas?|ambos|da igual|cualquiera|no se|me da lo mismo|las dos|los dos",
    r"cambi\w{2,3} de opinion",
    r"cuando|cuanto|donde|por que|cual|saber|pregunt\w{1,4}|duda|siempre que|salvo|excepto|hasta que",
    r"wenn|falls|vielleicht|unsicher|egal|beide[snm]?|oder|eventuell|sofern|ob|weiss nicht|weder|bevor",
    r"sobald|nachdem|sonst",
    r"wann|wie (?:lange|viel|hoch|lauft|laeuft)|warum|wieso|wissen|frage\w?|welche\w?|je nachdem|es sei denn",
    r"peut[- ]etre|ne sais pas|sais pas|depend|les deux|n'importe|ou bien|a moins|au cas ou|quand|combien",
    r"pourquoi|savoir|quel(?:le)?s?|lequel|laquelle|des que|sinon",
    r"talvez|nao sei|tanto faz|qualquer|as duas|os dois|ou|quanto|onde|qual|porque|assim que|caso contrario",
    r"forse|non so|dipende|entramb[ei]|qualsiasi|indifferente|magari|tutt[ei] e due|oppure|quale|sapere",
    r"dove|perche|appena|altrimenti",
    r"misschien|weet niet|hangt|allebei|maakt niet uit|indien|eventueel|wanneer|hoe|waar|waarom|weten",
    r"welke|zodra|anders|tenzij",
    r"none of|neither of|keine? davon|ninguna de|aucun[e]? des|nenhum[a]? d[ao]s|nessun[ao] d\w{1,3}|geen van",
    r"e-?mail address|address|adress\w{0,3}|anschrift|direccion|domicilio|indirizzo|adres|endereco|morada",
    r"moved|umgezogen|demenage",
    r"bank\w{0,12}|banco|banque|banca|iban|paypal|account|konto\w{0,8}|kontonummer|cuenta|compte|conto",
    r"rekening\w{0,8}|conta",
    r"lawyer|chargeback|dispute|scam|fraud|police|anwalt\w?|abogad[oa]|avocat|advogad[oa]|avvocat[oa]|advocaat",
)
#: Words that only mean "if" or "or" where the language around them is the right one.
DOUBT_IN = (
    (
        re.compile(r"(?<!\w)(?:als|of|wat)(?!\w)"),
        _any(r"ik|een|het|graag|geen|mijn|terugbetaling|hoesje|bedankt|jullie"),
    ),
    (
        re.compile(r"(?<!\w)se(?!\w)(?! possibile| possivel)"),
        _any(r"il|vorrei|grazie|quero|prefiro|por favor|obrigad[oa]|rimborso|nao"),
    ),
    (re.compile(r"(?<!\w)come(?!\w)"), _any(r"il|vorrei|grazie|rimborso|mi|preferisco")),
    (re.compile(r"(?<!\w)como(?!\w)"), _any(r"el|la|quiero|gracias|por favor|quero|obrigad[oa]|reembolso")),
    (re.compile(r"(?<!\w)quando(?!\w)"), _any(r"il|o|a|vorrei|quero|grazie|rimborso|reembolso|arriva|chega")),
    (re.compile(r"(?<!\w)wie(?!\w)"), _any(r"ich|das|die|bitte|erstattung|danke|geld")),
    (re.compile(r"(?<!\w)comment(?!\w)"), _any(r"je|le|la|remboursement|merci|vous")),
)
#: "si" is yes and if: it is yes alone where it ends a clause. Over text with its accents.
IF_SI = re.compile(r"(?<!\w)si(?!\w)(?!\s*(?:[,.!;:]|$))")

#: Told of the past, so that it is no wish: "I already sent it back".
PAST = _any(
    r"already|received|got|arrived|came|yesterday|last week|days ago|weeks ago|was|were|had|has|been",
    r"promised|requested|waiting|still|yet",
    r"ya|recibi(?:do|mos)?|llego|llegado|ayer|esperando|todavia|aun|pedi|solicite|habia|prometi\w{1,5}",
    r"schon|bereits|erhalten|bekommen|gestern|angekommen|warte\w{0,2}|immer noch|noch nicht|versprochen",
    r"beantragt|war",
    r"deja|recu|hier|arrive|attends?|toujours|encore pas|avais|demande|promis",
    r"ja (?:recebi|devolvi|pedi|foi|chegou)|recebi|chegou|ontem|esperando|ainda|pedi",
    r"gia|ricevut[oa]|arrivat[oa]|ieri|aspett\w{1,5}|chiesto|promess[oa]",
    r"al (?:ontvangen|terug|gekregen|gestuurd)|ontvangen|gekregen|gisteren|wacht\w?|nog steeds|gevraagd|beloofd",
)
#: What says that a thing is wanted.
WISH = _any(
    r"please|pls|plz|pleas|want",
    r"would (?:like|love|prefer|rather|be (?:great|good|fine|nice|lovely|perfect|best|ideal))|i'd|id like",
    r"i'll|ill take|love|prefer|preferably|preference|choose|chose|choice|choosing|opt|take",
    r"(?:can|could|may) i (?:have|get)|go for|go with|going with|pick|rather",
    r"(?:refund|reimburse|send|give|ship|get) (?:it to )?me|need|wish|perfect|fine|ideal|okay|ok|yes|yep",
    r"proceed|accept|thanks|thank|kindly",
    r"por favor|favor|porfa|quiero|queremos|quisiera|prefiero|preferiria|preferimos|elijo|escojo|elegimos",
    r"me gustaria|deseo|opto|si|mejor|hagan|haga|me quedo|gracias|necesito|vale|de acuerdo|acepto|envien",
    r"enviar|envieme|enviarme|mejor",
    r"bitte|gerne?|mochte|moechte|mochten|will|wollen|wurde|wuerde|wunsche|wuensche|hatte|haette|hatten",
    r"nehme|nehmen|wahle|waehle|bevorzuge|lieber|entscheide|entscheiden|am liebsten|ware|waere|geben|ja",
    r"okay|danke|dann|brauche|einverstanden|nochmal",
    r"svp|stp|s'il vous plait|s'il te plait|veux|voulons|voudrais|souhaite|souhaiterais|prefere",
    r"prefererais|preferons|choisis|opte|aimerais|desire|merci|oui|plutot|faites|preference|d'accord",
    r"prends|accepte",
    r"por favor|quero|queria|queremos|prefiro|preferia|preferimos|escolho|gostaria|sim|desejo|podem",
    r"obrigad[oa]|aceito|mandem|enviem",
    r"per favore|per piacere|per cortesia|grazie|voglio|vorrei|vorremmo|preferisco|preferirei|scelgo",
    r"desidero|gradirei|prendo|accetto|va bene|rivoglio|rivorrei",
    r"graag|alstublieft|alsjeblieft|aub|svp|wil|willen|zou|liever|kies|voorkeur|verkies|doe maar|neem",
    r"bedankt|dank|akkoord|prima",
)
#: A break between clauses beside the punctuation.
BREAK = re.compile(
    r"[,.;:!?\n()]| - |--|\u2013|\u2014"
    r"|(?<!\w)(?:but|aber|sondern|sino|pero|mais|mas|maar|ma|bensi|so|then|please just|just|lieber"
    r"|instead(?! of)|plutot(?! qu)"
    r"|prefiero|prefiro|preferisco|prefere|i'd rather|i want|i would|i'd)(?!\w)"
)
BUT = _any(r"but|aber|pero|mais|mas|maar|ma")

#: The whole of an answer that says yes, or thanks, holds nothing but such words.
YES = _any(
    r"yes|yep|yeah|yup|sure|ok|okay|agreed|agree|accept(?:ed)?|deal|fine|perfect|great|good|sounds|works",
    r"happy|go ahead|absolutely|definitely|do (?:that|it|so)|i'll take it|i take it",
    r"si|vale|de acuerdo|acepto|perfecto|bien|claro|por supuesto|conforme|trato hecho|adelante",
    r"me parece bien|esta bien",
    r"ja|jawohl|gerne?|einverstanden|passt|in ordnung|perfekt|super|klar|geht klar|nehme ich(?: an)?|okay",
    r"oui|d'accord|entendu|parfait|volontiers|j'accepte|accepte|ca me va|cela me convient|tres bien",
    r"bien sur|avec plaisir",
    r"sim|aceito|de acordo|perfeito|combinado|tudo bem|pode ser|concordo|claro|otimo",
    r"va bene|d'accordo|accetto|perfetto|certo|volentieri|benissimo|ottimo",
    r"akkoord|prima|goed|is goed|graag|doe maar|perfect|uitstekend|vind ik goed",
)
THANKS = _any(
    r"thanks|thank you|thank|thx|ty|many thanks|cheers|much appreciated|appreciate it|appreciated",
    r"gracias|muchas gracias|mil gracias",
    r"danke(?: ?schon| ?schoen)?|vielen dank|dank|besten dank|herzlichen dank|schonen dank",
    r"merci|merci beaucoup|grand merci",
    r"obrigad[oa]|muito obrigad[oa]|agradeco",
    r"grazie|grazie mille|molte grazie|mille grazie",
    r"bedankt|dank je(?: wel)?|dank u(?: wel)?|dankjewel|dankuwel|hartelijk dank|hartstikke bedankt",
)
#: Words that add nothing to an answer: greetings, articles, politeness.
FILLER = _any(
    r"hi|hello|hey|dear|team|there|all|everyone|sir|madam|shop|support|best|kind|warm|regards|wishes",
    r"sincerely|sent from my \w{2,8}",
    r"the|a|an|my|it(?:'s)?|this|that(?:'s)?|is|i(?:'d|'ll|'m)?|we|you|your|so|very|much|for|of|and|to|in",
    r"on|case|phone|order|number|option|choice|then|well|just|sure|with|quick|reply|help|again|day|nice",
    r"have|great|us|me|one|be|would|will|many|with",
    r"#?\d{1,12}|[a-z]{1,3}-?\d{2,10}",
    r"hola|buenos|buenas|dias|tardes|noches|estimad[oa]s?|saludos|un saludo|cordial(?:es)?|el|la|los|las",
    r"un|una|mi|de|del|por|favor|para|pedido|funda|y|me|su|opcion|con|muchas|mil|muy|amables|respuesta",
    r"ayuda",
    r"hallo|guten|tag|morgen|abend|moin|liebes?|sehr|geehrte|damen|herren|viele|liebe|grusse|gruesse",
    r"gruss|freundlichen|freundliche|mit|der|die|das|den|dem|ein|eine|einen|mein\w{0,2}|meine|bitte|fur",
    r"fuer|und|ich|bestellung|hulle|huelle|option|schnelle|antwort|hilfe|lg|mfg|vg|mit|vielen|besten",
    r"herzlichen|schonen|so|mir|uns|sie|euch|ihnen|ist",
    r"bonjour|bonsoir|salut|madame|monsieur|cordialement|bien a vous|bonne|journee|le|la|les|un|une|mon",
    r"ma|de|du|pour|s'il|vous|te|plait|svp|et|commande|coque|option|reponse|votre|avec|beaucoup|grand",
    r"aide|tout|monde|l'|d'|je",
    r"ola|bom|boa|dia|tarde|noite|prezad[oa]s?|atenciosamente|cumprimentos|abracos?|o|a|os|as|um|uma|meu",
    r"minha|de|do|da|por|para|e|encomenda|pedido|capa|capinha|opcao|pela|resposta|ajuda|com|muito",
    r"os melhores",
    r"ciao|salve|buongiorno|buonasera|gentil[ei]|cordiali|saluti|distinti|il|lo|la|i|le|un|una|mio|mia|di",
    r"del|per|favore|piacere|e|ordine|cover|custodia|opzione|la vostra|risposta|aiuto|con|molto|molte",
    r"mille",
    r"hallo|hoi|beste|goedendag|goedemorgen|geachte|met|vriendelijke|groet|groeten|gr|mvg|de|het|een|mijn",
    r"voor|en|bestelling|hoesje|optie|graag|alstublieft|alsjeblieft|aub|je|u|hartelijk|hartstikke|jullie",
    r"snelle|reactie|hulp|dat|is|wel",
)

_FIRST = r"first|1st|primer[oa]?|erste[rsn]?|premier|premiere|prim[oa]|primeir[oa]|eerste"
_SECOND = r"second|2nd|segund[oa]|zweite[rsn]?|deuxieme|second[eoa]|tweede"
_THIRD = r"third|3rd|tercer[oa]?|dritte[rsn]?|troisieme|terceir[oa]|terz[oa]|derde"
_LAST = r"last|ultim[oa]|letzte[rsn]?|derniere?|laatste"
_OPTION = (
    r"option|choice|alternative|opcion|variante|moglichkeit|moeglichkeit|wahl|vorschlag|choix|possibilite|"
    r"proposition|opcao|escolha|opzione|scelta|optie|keuze|mogelijkheid|number|numero|nummer|no|nr"
)
#: position → how it is named with a word for option, before or after it, or as "the first one"
ORDINALS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (
        place,
        _any(
            rf"(?:{words}) (?:{_OPTION}|one|une)",
            rf"(?:{_OPTION})\.? ?(?:{words}|{figure})",
            rf"(?:the|la|el|lo|die|das|der|den|le|a|o|il|de|het|l') ?(?:{words})",
        ),
    )
    for place, words, figure in (
        (1, _FIRST, "#?1|a|one|uno|eins|un|um|een"),
        (2, _SECOND, "#?2|b|two|dos|zwei|deux|dois|due|twee"),
        (3, _THIRD, "#?3|c|three|tres|drei|trois|tre|drie"),
        (-1, _LAST, "last"),
    )
)
#: The same where nothing else is said.
BARE: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (place, re.compile(rf"[#(]?(?:{words}|{figure})[).]?"))
    for place, words, figure in ((1, _FIRST, "1|a"), (2, _SECOND, "2|b"), (3, _THIRD, "3|c"), (-1, _LAST, "last"))
)
#: Not ordinals at all.
NO_ORDINAL = _any(
    r"first of all|at first|in the first place|the first time|primero de todo|en primer lugar|zuerst",
    r"tout d'abord|em primeiro lugar|per prima cosa|in de eerste plaats|the last (?:time|week|few|days)",
    r"der ersten bestellung",
)
#: A question that is none: "could you send a new one, please?"
POLITE = re.compile(
    r"(?:hi|hello|dear \w{1,20}|hola|hallo|bonjour|ola|ciao)?,? ?(?:could|can|would|will|may) (?:you|i|we) (?:please )?"
    r"|(?:konnten|koennten|konnt|koennt|wurden|wuerden|kann|konnte) (?:sie|ihr|ich) "
    r"|(?:pourriez|pouvez)-vous |(?:podrian?|pueden?|podeis) |(?:poderiam|podem|pode) |"
    r"(?:potreste|potete|puo) |(?:kunnen|kunt|zouden|kan) (?:jullie|u|ik|je) "
)
PLEASE = _any(
    r"please|pls|por favor|porfa|bitte|svp|s'il vous plait|s'il te plait|per favore|per piacere|"
    r"alstublieft|alsjeblieft|aub|graag"
)
#: An amount of money, which is a counter-offer or a detail.
MONEY = re.compile(r"[$\u20ac\u00a3]\s?\d|\d\s?(?:[$\u20ac\u00a3]|eur(?:os?)?(?!\w)|usd|gbp|dollars?|pounds?)")
#: Phrases that say nothing of the choice although they hold its words.
ASIDE = _any(
    r"no (?:problem|worries|rush|hurry)|not a problem",
    r"if (?:possible|you (?:can|could)|that's (?:ok|okay|possible)|that is (?:ok|possible))",
    r"as soon as (?:possible|you can)|asap",
    r"cancel (?:my|the|this) order(?: and)?|thanks? (?:for|again)[\w' ]{0,40}",
    r"thank you (?:for|again|so much|very much)[\w' ]{0,40}",
    r"si es posible|lo antes posible|cuanto antes|gracias por [\w ]{0,40}",
    r"wenn moglich|wenn moeglich|wenn es geht|falls moglich|falls moeglich",
    r"so (?:schnell|bald) wie moglich|so (?:schnell|bald) wie moeglich",
    r"(?:vielen dank|danke) fur [\w ]{0,40}|kein problem",
    r"si possible|des que possible|merci (?:pour|d'|de) ?[\w' ]{0,40}|pas de (?:probleme|souci)",
    r"se possivel|assim que possivel|obrigad[oa] (?:por|pela|pelo) [\w ]{0,40}",
    r"se possibile|appena possibile|il prima possibile|grazie per [\w' ]{0,40}",
    r"als (?:het kan|dat kan|mogelijk)|indien mogelijk|zo snel mogelijk|bedankt voor [\w ]{0,40}|geen probleem",
)
