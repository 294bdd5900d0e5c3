"""The commonest small words and the letters of languages, as data for `index.language`.

The words are articles, pronouns, prepositions, conjunctions and auxiliary verbs, in lower case: what nearly every
sentence of a language holds, whatever it is about.
"""

from __future__ import annotations

__all__ = ["LETTERS", "ONLY_LANGUAGE", "WORDS"]

ONLY_LANGUAGE = {
    "Greek": "el",
    "Armenian": "hy",
    "Hebrew": "he",
    "Bengali": "bn",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Georgian": "ka",
    "Hangul": "ko",
    "Khmer": "km",
    "Myanmar": "my",
}
"""Scripts in which one language is written, as far as newspapers go."""

WORDS = {
    "en": "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they"
    " which you were their been has its who more would will if no what there when can so said about into than them"
    " could should must do does your we our us please any all these how cannot been being after before only may",
    "fr": "le la les de des du un une et est en que qui dans pour pas par sur plus ne se ce il elle au aux avec son sa"
    " ses sont mais ou nous vous ils cette ces être a été avoir ont fait comme leur leurs on si tout aussi deux même"
    " entre sans sous après très où votre vos doit ne n'est d'une d'un peut chaque aucun aucune dont",
    "de": "der die das und ist in den von zu mit sich des auf für im nicht ein eine als auch es an werden aus er hat"
    " dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr"
    " durch man sein wurde sei ich wir ihr ihre kann muss wenn dieser diese dieses keine kein bitte müssen können",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o fue este ha"
    " sí porque esta son entre está cuando muy sin sobre ser tiene también me hasta hay donde han quien desde todo nos"
    " durante puede debe todos uno ni contra otros ese eso ante ellos esto antes algunos qué unos yo otro otra usted",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu"
    " sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter"
    " seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa pelos são esta este",
    "it": "di e il la che in a per un è una con non del si da i le dei nel alla sono come ha più della al lo gli anche"
    " ma delle su dal ed o se questo questa essere stato dalla sua suo ai nella tra loro ci hanno quello fra cui degli"
    " dopo due quando solo tutti molto già perché era può deve ogni alle agli nei nelle sul sulla dalle questi",
    "nl": "de het een van en in is dat op te zijn met voor niet die er aan om ook als dan maar bij nog of uit door naar"
    " worden werd heeft hij hebben ze over kan dit wel zich tot meer was geen wordt deze ik je wat we moet zij haar"
    " al had na onder tegen zo waar wie zal kunnen moeten omdat toch veel u uw elke andere kunt hun",
    "ca": "de la i que el en a les els un per una amb del és no al es com més ha o dels se seva són pel però aquest"
    " aquesta també seu hi va entre sobre ser on fins molt perquè quan han ja sense tot per pot ho ens aquests les"
    " nou cap dues fer tots totes seus està heu haver podeu cada altres als pels uns vostra aquell",
    "sv": "och i att det som en på är av för med den till inte har de ett om var men sig så från vi kan man när år nu"
    " han hon jag eller också efter vid skulle ut sin under där mot ska upp bara hade alla andra mycket över blir denna"
    " måste finns detta vara får kunde ännu sina mellan än någon några du din ditt inga ingen",
    "da": "og i at det er en til af på som for med de den ikke der har et om var men sig så fra kan han vi skal eller"
    " efter også jeg ved blev ud hun nu over ville hvor være været havde andre deres når alle mere kun denne dette op"
    " må noget nogle du din dit blive hvis sin sit bliver mellem mod kunne end ingen hvad meget",
    "nb": "og i det er på som en til av for med at de den ikke har et om var men seg så fra kan han vi skal eller etter"
    " også jeg ved ble ut hun nå over ville hvor være vært hadde andre deres når alle mer bare denne dette opp må noe"
    " noen du din ditt bli hvis sin sitt blir mellom mot kunne enn ingen hva mye",
    "fi": "ja on ei että se oli hän ovat mutta myös kun niin kuin sen tai jos joka ole olla voi vain ollut hänen mukaan"
    " jo sekä nyt mitä tämä kanssa sitä vielä kuten ne ennen jotka jälkeen siitä tämän eivät olisi minä mikä joita he"
    " sitten siellä tässä kaikki mutta ilman täytyy pitää sinun et voit näitä muita",
    "pl": "i w na z do się nie to że jest o jak po co od za przez ale dla są tym już tylko był być także jego jej ich"
    " może oraz lub tego która który które przy było była tej ze jako czy też bez można nad pod a więc kiedy gdy między"
    " bardzo przed jeśli ten ta te są będzie musi ma mnie my jeszcze",
    "cs": "a v se na je že to s z do o i ve jako pro za by ale si po jsou od které který která jeho podle jen nebo až"
    " být byl bylo byla k také při není ze už tak co než aby před mezi může jsem však pokud její jejich této toto tento"
    " tuto musí kde ještě jste lze jeden nejsou těchto mohou byly",
    "sk": "a v sa na je že to s z do o aj vo ako pre za by ale si po sú od ktoré ktorý ktorá jeho podľa len alebo až"
    " byť bol bolo bola k tiež pri nie zo už tak čo než aby pred medzi môže som však ak jej ich tento táto toto musí"
    " kde ešte ste jeden nich tieto môžu boli",
    "hu": "a az és hogy nem is egy ez meg volt csak de ha már mint még el vagy van azt meg ki lehet minden ezt sem aki"
    " amely után lesz kell pedig mert között több ezek azok szerint amikor akkor olyan nagyon neki ami így ott most én"
    " ő mi ők ezért majd nincs legyen érvényes ezen be fel",
    "ro": "de și în a la cu pe nu o din se care că un mai este pentru sunt ale au al ca să dar prin după sau fi fost"
    " cel cele ce când între dacă până numai lui lor acest această acestea îi le am ar era unei unui fără foarte"
    " trebuie poate toate toți asupra cum acesta aceasta nici către şi",
    "hr": "i u je na se da su za od s a o kao ne koji koja koje iz ili ali do bio bila bilo to će po što već nije biti"
    " može samo te kako još više nakon između prije uz ako sve njegov svoje ovaj ova ovo ove kada jer gdje nisu treba"
    " sam smo ste im ih mu tako budu mora morate",
    "sl": "in v je na se da so za od s z o kot ne ki pa iz ali do bil bila bilo to bo po kar že ni biti lahko samo ter"
    " kako še bolj med pred če vse njegov svoje ta te tem ko ker kjer niso mora sem smo ste jih mu tako bodo pri tudi"
    " zaradi morate prosimo",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi kadar sonra en o ne ama ki ya her mi var değil olduğu"
    " olduğunu oldu ise göre diye veya tarafından üzerine iki yok şey ancak hem önce bunu ben sen biz siz onun bütün"
    " arasında nasıl dedi edilen eden ettiği hiç bazı lütfen etti yeni yer yıl olacak",
    "az": "və bir bu da də üçün ilə olaraq çox daha olan kimi qədər sonra ən o nə amma ki ya hər mi var deyil olduğu"
    " olduğunu oldu isə görə və ya tərəfindən iki yox şey ancaq həm əvvəl bunu mən sən biz siz onun bütün arasında"
    " necə dedi edən etdiyi heç bəzi zəhmət olmasa edin onu",
    "ku": "û li di de ku ji bo ev ew jî bi re ya yê yên ên da ne na wê wî her kir hat bû dike dikin hatin dibe kirin"
    " nav ser gel xwe me we min te wan vê vî vir heye hene çi çawa kî lê an jibo piştî berî hemû gelek yek du nû got"
    " navbera bike were bên divê tune nîne bûn",
    "id": "yang dan di dengan untuk dari ini pada tidak dalam adalah akan itu ke oleh juga atau telah saat tersebut"
    " sebagai karena ada bisa lebih mereka kami kita dia dapat sudah secara bagi tahun para hanya seperti antara"
    " setelah menjadi harus saya anda belum namun tetapi bahwa ia lain jika hingga sebuah setiap masih",
    "vi": "và của là có không cho được các một trong với những này người đã để khi từ đến như về cũng ra vào ở phải làm"
    " theo tại hay hoặc nếu thì sẽ nhiều nhưng rằng đó sau trên bị bạn tôi năm hơn còn lại vì do số chỉ bởi việc",
    "sq": "të e në dhe i për me një që nga u së është nuk janë më si do ka ose por kjo ky edhe ai ajo ata kanë pas"
    " ishte mund gjatë vetëm kur duhet tij saj nëse ne ju çdo mbi nën ndaj pa deri tyre këtë këto",
    "et": "ja on ei et see oli ta mis kui ka aga või oma ning kes siis ma nii veel mida selle seda pole välja nad kuid"
    " juba peab saab olema üks olid pärast enne ainult kõik sellest millest tema nende kus väga palun sest ole",
    "lv": "un ir ar no uz par kas ka tas to bet vai lai kā pēc arī nav ja pie tā ko viņš viņa tie var tikai bija jau"
    " līdz šis šī savu vēl būt gan starp tiek pret bez vairāk tad mums jūs jums šo jābūt lūdzu",
    "lt": "ir yra kad į su iš ne tai kaip apie ar bet po už buvo jis ji o jo jos gali tik dar nuo prie iki per labai"
    " taip pat kai nėra savo būti šis ši kuris kuri turi arba jei mes jūs tarp visi daugiau prieš prašome šio bus",
    "sw": "na ya wa kwa ni za katika la kuwa hii hiyo kama cha yake huo lakini pia watu baada zaidi hata sana au yao"
    " wake hivyo wakati kutoka bila huu hayo kila mwaka kabla yeye sisi wao alisema ili vya hilo amesema",
    "ar": "في من على أن إلى التي الذي عن مع هذا هذه ما لا كان كما قد بعد بين وقد لم كل أو ذلك كانت وفي قبل حول خلال"
    " منذ حيث هو هي عند إن لها له وهو وهي غير ولا أي أكثر لكن ومن الذين بأن وأن يكون تكون حتى عام قال إذا ثم أنه هناك"
    " يجب يمكن ليس بعض تم أيضا اليوم ضد عدم",
    "fa": "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز می شد شده وی گفت اما بود کرده هر یا باید کند"
    " دارد ما شما آنها دو پس اگر نیست بین باشد پیش هستند کنند شود ای ها های من او چه همه بی روی مورد سال ایران کنید",
    "ckb": "و لە بە بۆ کە ئەو ئەم لەگەڵ دەکات بوو کرد هەر یان تا لەسەر نێوان ئەوەی دوای نییە هەیە بەڵام ئەگەر وەک"
    " هەموو پێش خۆی دا ی زۆر بێت دەبێت کرا دەکرێت یەک دوو ئێمە ئەوان تەنها ناو من تۆ پێویستە ئێستا چەند هیچ دەکەن",
    "ur": "کے کی میں ہے اور سے کا کو اس کہ ہیں نے پر یہ وہ بھی ایک ہو تھا گیا نہیں کر جو تو کیا ان تھے اپنے کوئی لیے"
    " ہی جا رہا تک جس ہوئے گی بعد کرنے تھی ساتھ یا رہے دیا ہوا کچھ جب",
    "ps": "د په چې او له ته کې یې دي دا هم ده شي سره کړي نه څخه دغه وي لپاره خو هغه یو ډېر شوي کړ هغوی چا پر به مو که"
    " خپل باندې وروسته",
    "ug": "بىلەن ۋە بۇ بىر ئۇ ئۈچۈن دەپ ھەم قىلىپ بولۇپ كېيىن شۇ يەنە ئىدى ئەمەس كېرەك باشقا ھەر مەن ئۇنىڭ دېدى",
    "ru": "и в не на что с он по как это но из у за к его от так о же для или до когда если бы был была было были все"
    " она они мы вы только ее их при также чтобы со во ни то уже этот эта эти который которые которая может после"
    " без под об более через быть нет а есть том этого",
    "uk": "і в не на що з він по як це але із у за до його від так про ж для або коли якщо був була було були всі вона"
    " вони ми ви лише її їх при також щоб зі й та то вже цей ця ці який які яка може після без під над більш через"
    " бути немає є тому цього має",
    "be": "і ў не на што з ён па як гэта але за да яго ад так пра для або калі быў была было былі усе яна яны мы вы"
    " толькі іх пры таксама каб ужо гэты гэтая гэтыя які якія якая можа пасля без пад бо ж праз быць няма ёсць",
    "bg": "на и да от за в се с че не по е са при като до което който която които това ще или към със но след има си"
    " го бе още може само те ни ги той тя ако без беше бъде повече този тази тези както през във между няма трябва",
    "sr": "и у је на се да су за од с а о као не који која које из или али до био била било то ће по што већ није бити"
    " може само те како још више након између пре уз ако све његов своје овај ова ово када јер где нису треба",
    "mk": "на и да од за во се со дека не по е са при како до кое кој која кои ова ќе или кон но има си го беше"
    " уште може само тие ни ги тој таа ако без повеќе овој оваа овие меѓу нема треба бил била не сме",
    "kk": "және мен бұл бір үшін деп да де еді болды бар осы ол жоқ керек болып кейін туралы емес бойынша оның сол"
    " деген екі көп біз сіз болатын арқылы қазақ бен пен ма ме",
    "hi": "के की में है और से का को इस कि हैं ने पर यह वह भी एक हो था गया नहीं कर जो तो क्या उन थे अपने कोई लिए ही जा"
    " रहा तक जिस हुए बाद करने थी साथ या रहे दिया हुआ कुछ जब किसी होना",
    "mr": "आणि आहे या च्या हे ते मध्ये की व आहेत नाही हा ही तर पण होते एक करण्यात झाली त्या होता असे त्यांनी केला आले साठी"
    " आपण असा किंवा येथे",
    "ne": "र को मा छ हो यो लाई गर्न भने पनि छन् एक भएको गरेको ले बाट थियो हुन् तर त्यो गरी हुने नेपाल छैन तथा वा यस",
    "am": "እና ነው ላይ ውስጥ ግን ወደ ይህ ነበር እንደ ለ ጋር አለ የ በ ከ ሲሆን ነገር አንድ ሁሉ ዓ ም",
    "ti": "እዩ ኣብ ናይ ን ከም ድማ እቲ እዚ ምስ ካብ ነቲ እውን ናብ ግን ኣሎ ዝ ነበረ",
}
"""Small words by language."""

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

LETTERS = {
    "fr": "àâæçéèêëîïôœùûüÿ",
    "de": "äöüß",
    "es": "áéíñóúü",
    "pt": "áâãàçéêíóôõú",
    "it": "àèéìîòù",
    "nl": "éëïóöü",
    "ca": "àçèéíïòóúü",
    "sv": "åäöé",
    "da": "æøåé",
    "nb": "æøåéò",
    "fi": "äöå",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "hr": "čćđšž",
    "sl": "čšž",
    "tr": "çğıöşüâîû",
    "az": "çəğıöşü",
    "ku": "çêîşû",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "sq": "çë",
    "et": "äõöüšž",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "ckb": "ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆهھەیێ",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھۂۃیے",
    "ps": "ءآأؤئابپتټثجځچڅحخدډذرړزژږسشښصضطظعغفقکګلمنڼوهيیېۍ",
    "ug": "ئابپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋەېىي",
    "ru": _RUSSIAN,
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "kk": _RUSSIAN + "әғқңөұүһі",
}
"""Letters by language: beyond a to z in the Latin script, all of them in the others. Absent: no such letters."""
