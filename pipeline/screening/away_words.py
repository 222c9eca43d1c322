"""How absence notes and closing notices speak, language by language, and what only a customer says."""

from __future__ import annotations

from pipeline.screening.wording import Phrases

#: Somebody is away, or a whole house is.
ABSENCES = Phrases("""
    out of the office | out of office | away from the office | away from my desk | away from my email |
    away from my mail | on annual leave | on maternity leave | on parental leave | on paternity leave | on vacation |
    on holiday | on leave | i am away | currently away | currently travel | currently out of | i'm away |
    i will be away | i'll be away | away until | not in the office | not at my desk | on sick leave |
    on a business trip | i am currently travelling | i am currently traveling | i am traveling | i am travelling |
    i'm traveling | i'm travelling | out of town | i'm off until | i am off until | no longer with the company |
    no longer works for | no longer employed | no longer work for | have left the company | has left the company |
    office is closed | office will be closed | offices are closed | offices will be closed |
    office is currently closed | we are closed | we're closed | we are currently closed | we will be closed |
    we'll be closed | our shop is closed | our store is closed | our shop will be closed | our store will be closed |
    our company is closed | our company will be closed | closed for the holidays | closed for christmas |
    nicht im büro | nicht im haus | außer haus | im urlaub | in urlaub | auf urlaub | abwesend |
    nicht am arbeitsplatz | in elternzeit | im mutterschutz | auf dienstreise | dienstlich unterwegs |
    krankgeschrieben | betriebsferien | betriebsurlaub | büro ist geschlossen | büro ist vom | büro bleibt |
    haben geschlossen | haben wir geschlossen | bleibt unser | bleiben unsere | ist unser büro | sind unsere büros |
    unser büro ist | absent du | absente du | absent jusqu | absente jusqu | je suis absent | actuellement absent |
    serai absent | absent pour | absente pour | en congé | hors du bureau | en vacances | en déplacement |
    bureaux sont fermés | bureaux seront fermés | bureau est fermé | bureau sera fermé | sommes fermés |
    serons fermés | boutique est fermée | boutique sera fermée | société est fermée | société sera fermée |
    entreprise est fermée | entreprise sera fermée | fermeture annuelle | arrêt maladie | fuera de la oficina |
    fuera de mi oficina | de vacaciones | estaré ausente | me encuentro ausente | estoy ausente | fuera del despacho |
    de baja | de viaje | oficina está cerrada | oficina estará cerrada | oficinas están cerradas |
    oficinas estarán cerradas | oficina permanecerá | oficinas permanecerán | tienda está cerrada |
    tienda estará cerrada | estamos cerrad | estaremos cerrad | cerrados por | cerrado por | fora do escritório |
    de férias | em férias | estou ausente | estarei ausente | encontro-me ausente | ausente do escritório |
    ausente até | de licença | em viagem | escritório está | escritório estará | escritórios estão |
    escritórios estarão | loja está fechada | loja estará fechada | estamos fechad | estaremos fechad |
    estamos encerrad | estaremos encerrad | encerrados para | fechados para | empresa estará | fuori ufficio |
    fuori sede | fuori dall'ufficio | in ferie | sono assente | sarò assente | assente dall'ufficio | assente fino |
    assente dal | in congedo | in trasferta | uffici sono chiusi | uffici saranno chiusi | ufficio è chiuso |
    ufficio sarà chiuso | siamo chiusi | saremo chiusi | chiuso per | chiusi per | negozio è chiuso |
    negozio sarà chiuso | niet op kantoor | op vakantie | met vakantie | niet aanwezig | ik afwezig | ben afwezig |
    momenteel afwezig | vandaag afwezig | wegens vakantie | afwezig tot | met verlof | buiten kantoor |
    niet op het werk | op zakenreis | wij zijn gesloten | we zijn gesloten | zijn wij gesloten | zijn we gesloten |
    kantoor is gesloten | kantoor gesloten | kantoor is van | winkel is gesloten | na urlopie | jestem nieobecn |
    będę nieobecn | poza biurem | na zwolnieniu | w delegacji | biuro jest nieczynne | biuro będzie nieczynne |
    biuro jest zamknięte | biuro będzie zamknięte | nasze biuro | jesteśmy zamknięci | firma jest nieczynna |
    firma będzie nieczynna | inte på kontoret | på semester | semesterstängt | är ledig | frånvarande |
    föräldraledig | tjänstledig | bortrest | på tjänsteresa | har vi stängt | vi har stängt | kontoret är stängt |
    håller stängt | håller vi stängt | vårt kontor är | ikke på kontoret | på ferie | holder ferie | har ferie |
    på barsel | på orlov | bortrejst | ferielukket | holder lukket | holder vi lukket | har vi lukket |
    vi har lukket | kontoret er lukket | vores kontor er | fraværende | bortreist | permisjon | avspaser |
    holder stengt | holder vi stengt | har vi stengt | vi har stengt | kontoret er stengt | kontoret vårt er |
    vårt kontor er | feriestengt | ferieavvikling | ute av kontoret | lomalla | poissa toimistosta |
    poissa toimistolta | olen poissa | en ole toimistolla | vapaalla | virkamatkalla | työmatkalla | vanhempainvapaa |
    toimistomme on | toimisto on suljettu | olemme suljettu | suljettuna | mimo kancelář | na dovolené | dovolenou |
    nejsem v kanceláři | nejsem v práci | nepřítom | na služební cestě | máme zavřeno | máme uzavřeno | kancelář je |
    kancelář bude | naše kancelář | na mateřské | szabadságon | в отпуске | отсутствую | буду отсутствовать |
    отсутствует на | не будет в офисе | не буду в офисе | меня не будет |
    нет на рабочем месте | не в офисе | вне офиса | в командировк | на больничном | офис закрыт |
    офис будет закрыт | офис не работает | наш офис | мы не работаем | мы закрыты | у відпустці | в відпустці |
    відсутній | відсутня | не в офісі | поза офісом | у відрядженні | на лікарняному | офіс зачинен | офіс не працює |
    наш офіс | ми не працюємо | ми зачинен | izinde | izinli | tatilde | yıllık izin | ofis dışında |
    ofiste olmayaca | ofiste değil | iş seyahat | kapalıyız | kapalı olacağız | ofisimiz | görevimin başında | 休暇 |
    不在 | 外出して | 出張 | 休業 | お休みを | お休みとさせ | 休みをいただ | 産休 | 休假 | 不在办公室 | 不在辦公室 |
    出差 | 外出中 | 放假 | 年假 | 不在公司 | 产假 | 病假 | 休业 | 휴가 | 부재중 | 부재 중 | 출장 | 휴무 | 자리를 비 |
    육아휴직 | 연차 | out sick | off sick | be out until | be out from | i'm out until | i am out until | time off |
    jury duty | be offline | back in the office | no longer work at | no longer works at | no longer work here |
    no longer works here | has left | no longer working | wieder im büro | arbeite nicht mehr | arbeitet nicht mehr |
    nicht mehr im unternehmen | de retour au bureau | serai de retour | ne travaille plus | ne fait plus partie |
    de vuelta en la oficina | ya no trabaj | não trabalho mais | já não trabalh | de volta ao escritório |
    non lavoro più | non lavora più | rientro in ufficio | werk niet meer | werkt niet meer | terug op kantoor |
    weer op kantoor | nie pracuję już | nie pracuje już | już nie pracuj | jobbar inte längre | arbetar inte längre |
    slutat på | tillbaka på kontoret | arbejder ikke længere | tilbage på kontoret | barselsorlov |
    jobber ikke lenger | tilbake på kontoret | en työskentele enää | ei työskentele enää | vuosilomalla |
    takaisin toimistolla | již nepracuj | už nepracuj | zpět v kanceláři | больше не работа | більше не працю |
    yıllık iznim | artık çalışm | 退職 | 离职 | 離職 | 퇴사 | 퇴직 | on sabbatical | i'm unavailable |
    i am unavailable | i'm not available | i am not available | i will be unavailable | bin ich nicht erreichbar |
    bin nicht erreichbar | ich nicht erreichbar | ne suis pas disponible | suis indisponible | serai indisponible |
    no estoy disponible | no estaré disponible | não estou disponível | não estarei disponível |
    non sono disponibile | non sarò disponibile | ben niet beschikbaar | ik werk niet op | jestem niedostępn |
    inte tillgänglig | er ikke til stede | en ole tavoitettavissa | nejsem k zastižení | недоступен | недоступна |
    недоступний | müsait değil | 席を外して | 자리에 없 | no puedo atender | har semester | på kursus | on a course |
    en arrêt jusqu | am travelling | am traveling
""")

#: What a note goes on to say: when it will be read, or who else helps. A customer's letter hardly does.
LATER_MARKS = Phrases("""
    upon my return | on my return | when i return | after my return | when i am back | when i'm back | once i return |
    once i am back | once i'm back | when we return | when we are back | when we're back | when we reopen |
    once we reopen | upon our return | upon returning | i return on | i will return on | i'll be back |
    i will be back | i am back on | we'll be back | we will be back | back in the office | back at the office |
    returning on | limited access to | no access to | intermittent access | limited email | not have access to |
    without access to | not be checking | not checking | will not be reading | not be forwarded | not been forwarded |
    urgent matter | urgent case | urgent request | urgent issue | urgent enquir | urgent inquir | urgent quer |
    urgent support | urgent assistance | if urgent | is urgent, please contact | is urgent please contact |
    is urgent, please call | is urgent, contact | anything urgent | if it is urgent | if it's urgent |
    if your matter is urgent | if your request is urgent | emergencies | in an emergency | in case of emergency |
    in my absence | during my absence | during this time | immediate assistance | please contact my |
    contact my colleague | get back to you | reply to you | reply when | reply as soon | reply then | will reply |
    i'll reply | we'll reply | respond to you | respond when | respond as soon | respond then | respond upon |
    will respond | i'll respond | we'll respond | answer your | answer you | will answer | will read | read your |
    automatic | automated | thank you for your message | thank you for your email | thank you for your e-mail |
    thanks for your email | thanks for your message | your email is important | delay in response |
    delay in responding | nach meiner rückkehr | nach unserer rückkehr | nach meinem urlaub | wieder zurück |
    wieder da | wieder erreichbar | wieder für sie | wieder im büro | bin ich wieder | sind wir wieder |
    in dringenden | bei dringenden | dringende fälle | dringende anfragen | dringende angelegenheiten |
    dringenden fällen | nicht weitergeleitet | nicht gelesen | in meiner abwesenheit | während meiner abwesenheit |
    wenden sie sich | wende dich | eingeschränkten zugriff | keinen zugriff | automatisch | melde mich |
    melde ich mich | melden uns | melden wir uns | antworte ich | antworten wir | werde antworten | beantworte |
    werde ich ihre | meine vertretung | meine kolleg | meinen kolleg | vielen dank für ihre nachricht |
    vielen dank für ihre e-mail | vielen dank für ihre mail | danke für ihre | danke für deine | bearbeiten wir |
    à mon retour | dès mon retour | à notre retour | dès notre retour | de retour | urgence | cas urgent |
    demande urgente | demandes urgentes | en mon absence | pendant mon absence | merci pour votre message |
    merci de votre message | merci pour votre mail | automatique | nous vous remercions de votre message | répondrai |
    répondrons | reviendrai vers | reviendrons vers | recontacter | contacter mon | contacter ma | contacter mes |
    contactez mon | contactez ma | vous adresser à | traiterai | prendrai connaissance | a mi regreso | a mi vuelta |
    a nuestro regreso | a nuestra vuelta | cuando regrese | cuando vuelva | a la vuelta | asuntos urgentes |
    asunto urgente | caso urgente | casos urgentes | si es urgente | urgencia | en mi ausencia | durante mi ausencia |
    gracias por su mensaje | gracias por su correo | gracias por tu mensaje | gracias por tu correo |
    acceso limitado | responderé | responderemos | contestaré | contestaremos | de vuelta | volveré a la |
    me pondré en contacto | pondremos en contacto | contacte con mi | contacte con nuestr | contacte a mi |
    póngase en contacto con | contactar con mi | le atender | les atender | no meu regresso | no meu retorno |
    quando regressar | ao retornar | ao regressar | quando retornar | quando voltar | na minha ausência |
    obrigado pela sua mensagem | obrigada pela sua mensagem | obrigado pelo seu | obrigada pelo seu |
    agradeço o seu contato | agradeço o seu contacto | agradecemos o seu | agradecemos a sua | acesso limitado |
    urgência | assuntos urgentes | se for urgente | responderei | retornarei | retornaremos | entrarei em conta |
    entraremos em conta | contacte o | contacte a | contate o | contate a | contactar o meu | contactar a minha |
    estarei de volta | estaremos de volta | al mio rientro | al mio ritorno | al nostro rientro | al nostro ritorno |
    al rientro | in mia assenza | durante la mia assenza | urgenza | urgenze | casi urgenti | questioni urgenti |
    richieste urgenti | grazie per la | grazie per il | accesso limitato | risponderò | risponderemo | vi risponder |
    ricontatter | rientrerò | contattare il | contattare la | contattare i | rivolgersi | leggerò | bij terugkomst |
    bij mijn terugkomst | na mijn terugkeer | na mijn vakantie | als ik terug ben | in mijn afwezigheid |
    tijdens mijn afwezigheid | spoed | bedankt voor uw | bedankt voor je | beperkt toegang | dringende |
    weer aanwezig | weer bereikbaar | weer op kantoor | weer terug | reageer ik | reageren wij | reageren we |
    beantwoord | antwoord ik | neem dan contact op met | neem contact op met mijn | neemt u contact op met |
    contact opnemen met mijn | lees ik | hoort van me | hoort van mij | pilnych | pilne sprawy | po powrocie |
    po moim powrocie | odpowiem | odpowiemy | odpiszę | odezwę się | skontaktuję | skontaktujemy |
    proszę o kontakt z | prosimy o kontakt z | kontaktować się z | dziękuję za wiadomość | dziękujemy za wiadomość |
    dziękuję za maila | brådskande ärende | tack för ditt | tack för din | svarar jag | jag svarar | svarar vi |
    vi svarar | återkommer | hör av mig | kontakta min | kontakta istället | åter på | besvarar | läser jag |
    är tillbaka | haster det | hvis det haster | hastesager | tak for din | takk for din | takk for e-post |
    svarer jeg | jeg svarer | svarer vi | vi svarer | vender tilbage | kommer tilbake til | kontakt min |
    kontakte min | kontakt i stedet | besvarer | læser jeg | leser jeg | er tilbage | er tilbake | kiireellis |
    kiireis | kiitos viesti | kiitos sähköposti | vastaan viest | vastaan sinulle | vastaan teille |
    vastaan sähköposti | vastaamme | palaan | palaamme | kollegaani | kollegoihini | kollegaamme | paluuni |
    paluumme | tavoitettavissa | v naléhavých | naléhavých | po návratu | po svém návratu | po mém návratu | odpovím |
    odpovíme | ozvu se | ozveme | kontaktujte mého | kontaktujte mou | kontaktujte kolegu | kontaktujte kolegyni |
    kontaktujte prosím kol | obraťte se na | obracejte se na | děkuji za zprávu | děkuji za vaš | děkujeme za zprávu |
    děkujeme za vaš | sürgős | срочным вопрос | срочных случа | срочных вопрос | в срочн | по срочн | по возвращени |
    после возвращени | отвечу | ответим | свяжусь | свяжемся | обращайтесь к | обратитесь к | свяжитесь с моим |
    свяжитесь с моей | свяжитесь с колле | спасибо за ваше | благодарю за ваше | благодарим за ваше |
    спасибо за письмо | спасибо за сообщение | термінових | терміновим | термінового | після повернення | відповім |
    відповімо | зв'яжусь | зв'яжуся | зв'яжемос | звертайтеся до | звертайтесь до | зверніться до |
    зв'яжіться з моїм | зв'яжіться з моєю | зв'яжіться з коле | дякую за ваш | дякуємо за ваш | дякую за лист |
    дякую за повідомлення | acil durum | acil konu | acil iş | döndüğümde | döndüğümüzde | dönüşümde | dönüş yapaca |
    cevap verece | yanıt verece | yanıtlayaca | cevaplayaca | iletişime geçeceğ | mesajınız için teşekkür |
    e-postanız için teşekkür | 緊急の | お急ぎの場合 | お急ぎの方 | お急ぎのご | 返信いたし | 返信致し | 返信させ |
    返信します | ご連絡いたし | ご連絡させ | ご連絡致し | 連絡いたします | 連絡します | 回答いたし | 回答させ |
    ご返答 | 対応いたし | 対応させ | 対応は | 順次 | 折り返し | 会尽快 | 將盡快 | 会尽早 | 将尽快 | 我会在 | 我将在 |
    回来后 | 回來後 | 返回后 | 回复您 | 回复你 | 回覆您 | 答复您 | 请联系我的 | 请联系我同事 | 请与我的同事 |
    请联络我的 | 如有紧急 | 如有急事 | 如遇紧急 | 紧急情况 | 紧急事 | 急事请 | 會盡快 | 긴급한 | 급한 용건 | 급한 일 |
    급하신 | 회신드리 | 회신 드리 | 답변드리 | 답변 드리 | 연락드리 | 연락 드리 | 답장드리 | 답장 드리 | 복귀 후 |
    복귀하는 | 복귀 즉시 | 돌아와서 | 돌아오는 대로 | 회신하겠 | 답변하겠 | 답장하겠 | 연락하겠 | do not check |
    don't check | may be delayed | response may be | slower than usual | ただいま | be read on | be read when |
    be read upon | zastępuje mnie | zastupuje mě | covering for me | vertritt mich | mi sostituisce | vervangt mij |
    me remplace | me sustituye | substitui-me | läser inte mejl | svarer først | traités par | regreso el |
    vuelvo el | regresaré | je reviens le | je serai de retour | rientro | torno il | tornerò | volto dia | volto em |
    kommer tillbaka | ei lueta | reply is slow | slow to reply | slow in replying
""")

#: What a customer who is away speaks of or asks for; an absence note does neither.
PARCEL_WORDS = Phrases("""
    order | my case | the case | photo | foto | shipping | ship it | send it | send them | hold it | hold my |
    my address | post office | postman | my parcel | my package | the parcel | the package | phone case | refund |
    tracking | deliver | courier | shipment | neighbour | neighbor | money back | can you | could you | would you |
    i need | i ordered | i bought | i want | please wait | cancel | meine bestellung | bestellung | bestellt | paket |
    sendung | lieferung | liefern | nachbar | erstattung | hülle | mein geld | können sie | könnten sie | kannst du |
    könntet ihr | könnt ihr | schicken sie es | schickt es | senden sie es | ich brauche | ich hätte gern | stornier |
    umtausch | commande | colis | livraison | livr | rembours | voisin | coque | l'envoyer | envoyez-l | expédi |
    pouvez-vous | pourriez-vous | j'ai command | j'ai besoin | je voudrais | j'aimerais | échang | pedido | paquete |
    reembolso | entrega | vecino | funda | envíen | enviarlo | envíenlo | enviármelo | podrían | podéis | me pueden |
    pueden enviar | quisiera | devolu | producto | dinero | encomenda | encomendei | vizinho | capinha | enviem |
    enviá-l | mandem | poderiam | podem enviar | gostaria | produto | dinheiro | entregu | ordine | ordinat | pacco |
    spedi | consegn | rimborso | custodia | inviatel | mandatel | potreste | vorrei | prodotto | soldi |
    vicino di casa | bestelling | besteld | pakket | bezorg | buren | hoesje | stuur het | sturen jullie |
    kunt u het | kunnen jullie | zouden jullie | terugbetal | geld terug | verzend | product | zamówieni | zamówił |
    paczk | przesyłk | dostaw | kurier | etui | zwrot | wyślijcie | wysłać | czy mog | produkt | sąsiad | pieniąd |
    beställning | beställt | leverans | leverer | skicka den | skicka det | skicka varan | pengar | skulle ni |
    granne | ordern | ordre | bestilling | bestilt | pakke | lever | deksel | send den | send det | sende den |
    sende det | penge | refusion | refusjon | nabo | tilaus | tilau | tilasin | toimit | kuori | kuoren | suojakuor |
    lähettäkää | voitteko | voitko | hyvity | rahat | naapuri | tuote | objedn | balík | zásilk | doruč | kryt |
    obal | pošlete | můžete mi | můžete ho | můžete to | můžete poslat | peníze | vrácení | zboží | soused | kurýr |
    заказ | посылк | доставк | доставьте | чехол | чехл | отправьте его | отправьте посыл | пришлите |
    не могли бы вы | возврат | товар | сосед | деньги | курьер | замовлен | посилк | доставте | чохол | чохл |
    надішліть його | відправте | чи не могли б | поверненн кошт | сусід | гроші | кур'єр | поверніть | sipariş |
    kargo | teslim | kılıf | iade | ürün | komşu | gönderir misiniz | 注文 | 荷物 | 配送 | 配達 | 届け | 届い | 届か |
    ケース | 発送 | 返金 | 商品 | 送って | 订单 | 訂單 | 包裹 | 快递 | 快遞 | 发货 | 發貨 | 手机壳 | 手機殼 | 退款 |
    送货 | 寄出 | 收货 | 주문 | 택배 | 배송 | 케이스 | 환불 | 상품 | 보내 주세요 | 보내주세요 | 이웃 | la capa |
    a capa | minha capa | capa para | mobilskal | skalet | kan ni skicka | kan ni vänta | kan i sende | kan i vente |
    kan i levere | kan dere sende | kan dere vente | kan dere levere | la cover | cover del | i would like my |
    i would like a | i would like the | i'd like my | i'd like a | i'd like the | call me | text me | contact me |
    write me | write to me | let me know | tell me | reply to me | answer me | email me | contact my husband |
    contact my wife | rufen sie mich | schreiben sie mir | kontaktieren sie mich | geben sie mir | sagen sie mir |
    melden sie sich | ruft mich | schreibt mir | appelez-moi | contactez-moi | me contacter | me répondre |
    dites-moi | écrivez-moi | llámenme | escríbanme | contáctenme | contactarme | avísenme | díganme | respóndanme |
    liguem-me | contactem-me | me liguem | me avisem | avisem-me | respondam | chiamatemi | contattatemi |
    contattarmi | scrivetemi | fatemi sapere | ditemi | bel mij | bel me | mij bellen | me bellen | laat me weten |
    laat het me weten | mij mailen | contact met mij | ze mną | do mnie | dajcie znać | ring mig | kontakta mig |
    hör av er | hämta | ring til mig | ring meg | kontakt mig | kontakt meg | skriv til m | soittakaa |
    minuun yhteyttä | zavolejte mi | napište mi | kontaktujte mě | ozvěte se | со мной | позвоните мне |
    напишите мне | зі мною | подзвоніть мені | напишіть мені | beni arayın | bana yazın | bana ulaş | ご連絡ください |
    连络我 | 打给我 | 연락 주세요 | 연락주세요 | at home | ring the bell | doorbell | zu hause | chez moi | en casa |
    em casa | a casa | thuis | w domu | hemma | hjemme | kotona | дома | вдома | evde | 家に | 在家 | 집에 |
    ship after | ship on | ship later | please ship | abholkarte | abholschein
""")

#: A clause that says nothing: greetings, thanks, wishes and what stands above a name.
COURTESIES = Phrases("""
    hello | hey | dear | good day | good morning | good afternoon | hallo | guten | liebe | sehr geehrte | bonjour |
    madame | monsieur | hola | buenos | buenas | buen día | olá | bom dia | boa tarde | buongiorno | buonasera |
    salve | gentile | beste | geachte | goedendag | goedemorgen | dzień dobry | witam | szanown | hej | hei | hyvä |
    moi | dobrý | vážen | здравств | добрый | добрый день | уважаем | вітаю | доброго | шановн | merhaba | sayın |
    kind regards | best regards | regards | best wishes | sincerely | thank | thanks | danke | vielen dank |
    mit freundlichen | viele grüße | cordialement | bien à vous | merci | saludos | gracias | atentamente | obrigad |
    cumprimentos | atenciosamente | grazie | cordiali | buona giornata | met vriendelijke | groet | bedankt |
    pozdraw | dziękuję | dziękujemy | med vänlig | tack | tak for | takk | med venlig | med vennlig | hilsen |
    terveisin | kiitos | s pozdravem | děkuji | děkujeme | с уважением | спасибо | благодарю | з повагою | дякую |
    saygılar | teşekkür | iyi günler | frohe | merry | happy | season's | talk soon | see you | お世話 | よろしく |
    您好 | 谢谢 | 谢谢您 | 祝您 | 안녕하세요 | 감사
""")
