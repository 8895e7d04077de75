"""Short comments as people write them: the same dozen said in ten languages, and some in more."""

from __future__ import annotations

_SAID = {
    "en": """
I cycle past that bridge every morning and nobody has touched the potholes since March.
Honestly, who asked for this?
The council said the same thing three years ago and we are still waiting for the school.
Thank you for the article, I did not know that the library was free for everybody.
Nice try, but the numbers in the second paragraph do not add up.
My grandmother lived there all her life and she would be ashamed of what they did to the harbour.
So the taxpayer pays again. Of course.
What a lovely picture!
If they had listened to the residents none of this would have happened, and everybody knows it.
Totally agree with Jane, the bus is always late on Fridays.
Why is nobody talking about the cost of the new roof?
lol they really think we are that stupid
""",
    "de": """
Ich fahre jeden Morgen an der Brücke vorbei und niemand kümmert sich um die Schlaglöcher.
Wer hat das eigentlich bestellt?
Das hat der Gemeinderat schon vor drei Jahren gesagt und wir warten immer noch auf die Schule.
Danke für den Artikel, ich wusste nicht, dass die Bücherei für alle kostenlos ist.
Netter Versuch, aber die Zahlen im zweiten Absatz stimmen nicht.
Meine Oma hat ihr ganzes Leben dort gewohnt und würde sich für den Hafen schämen.
Also zahlt wieder der Steuerzahler. Na klar.
Was für ein schönes Bild!
Hätte man auf die Anwohner gehört, wäre das alles nicht passiert, und das weiß auch jeder.
Da stimme ich Jane voll zu, der Bus kommt freitags immer zu spät.
Warum redet keiner über die Kosten des neuen Daches?
die halten uns echt alle für blöd
""",
    "fr": """
Je passe devant ce pont tous les matins et personne n'a touché aux nids-de-poule depuis mars.
Mais qui a demandé ça ?
La mairie disait la même chose il y a trois ans et nous attendons toujours l'école.
Merci pour l'article, je ne savais pas que la bibliothèque était gratuite pour tout le monde.
Bien essayé, mais les chiffres du deuxième paragraphe ne collent pas.
Ma grand-mère y a vécu toute sa vie et elle aurait honte de ce qu'ils ont fait du port.
Donc c'est encore le contribuable qui paie. Évidemment.
Quelle belle photo !
S'ils avaient écouté les habitants, rien de tout cela ne serait arrivé, et chacun le sait.
Tout à fait d'accord avec Jane, le bus est toujours en retard le vendredi.
Pourquoi personne ne parle du prix du nouveau toit ?
ils nous prennent vraiment pour des idiots
""",
    "es": """
Paso por ese puente todas las mañanas y nadie ha tocado los baches desde marzo.
¿Pero quién ha pedido esto?
El ayuntamiento dijo lo mismo hace tres años y todavía estamos esperando la escuela.
Gracias por el artículo, no sabía que la biblioteca era gratis para todos.
Buen intento, pero las cifras del segundo párrafo no cuadran.
Mi abuela vivió allí toda su vida y le daría vergüenza lo que han hecho con el puerto.
Así que vuelve a pagar el contribuyente. Claro.
¡Qué foto tan bonita!
Si hubieran escuchado a los vecinos, nada de esto habría pasado, y todo el mundo lo sabe.
Totalmente de acuerdo con Jane, el autobús siempre llega tarde los viernes.
¿Por qué nadie habla de lo que cuesta el tejado nuevo?
de verdad se creen que somos tontos
""",
    "it": """
Passo davanti a quel ponte tutte le mattine e nessuno ha toccato le buche da marzo.
Ma chi l'ha chiesto?
Il comune diceva la stessa cosa tre anni fa e stiamo ancora aspettando la scuola.
Grazie per l'articolo, non sapevo che la biblioteca fosse gratuita per tutti.
Bel tentativo, ma i numeri del secondo paragrafo non tornano.
Mia nonna ha vissuto lì tutta la vita e si vergognerebbe di quello che hanno fatto al porto.
Quindi paga di nuovo il contribuente. Ovviamente.
Che bella foto!
Se avessero ascoltato gli abitanti, niente di tutto questo sarebbe successo, e lo sanno tutti.
Sono pienamente d'accordo con Jane, l'autobus è sempre in ritardo il venerdì.
Perché nessuno parla di quanto costa il tetto nuovo?
ci prendono davvero per scemi
""",
    "nl": """
Ik fiets elke ochtend langs die brug en sinds maart heeft niemand iets aan de gaten gedaan.
Wie heeft hier eigenlijk om gevraagd?
De gemeente zei drie jaar geleden hetzelfde en we wachten nog steeds op de school.
Bedankt voor het artikel, ik wist niet dat de bibliotheek voor iedereen gratis was.
Leuk geprobeerd, maar de cijfers in de tweede alinea kloppen niet.
Mijn oma heeft er haar hele leven gewoond en zou zich schamen voor wat ze met de haven doen.
Dus de belastingbetaler mag weer betalen. Natuurlijk.
Wat een mooie foto!
Als ze naar de bewoners hadden geluisterd was dit allemaal niet gebeurd, en dat weet iedereen.
Helemaal eens met Jane, de bus is op vrijdag altijd te laat.
Waarom heeft niemand het over de kosten van het nieuwe dak?
ze denken echt dat wij dom zijn
""",
    "pl": """
Codziennie rano przejeżdżam obok tego mostu i od marca nikt nie ruszył tych dziur.
Kto w ogóle o to prosił?
Rada mówiła to samo trzy lata temu, a my wciąż czekamy na szkołę.
Dziękuję za artykuł, nie wiedziałam, że biblioteka jest dla wszystkich za darmo.
Dobra próba, ale liczby w drugim akapicie się nie zgadzają.
Moja babcia mieszkała tam całe życie i wstydziłaby się tego, co zrobili z portem.
Czyli znowu płaci podatnik. Oczywiście.
Jakie piękne zdjęcie!
Gdyby posłuchali mieszkańców, nic takiego by się nie stało, i każdy o tym wie.
Całkowicie zgadzam się z Jane, autobus w piątki zawsze się spóźnia.
Dlaczego nikt nie mówi o kosztach nowego dachu?
oni naprawdę mają nas za głupich
""",
    "pt": """
Passo por essa ponte todas as manhãs e ninguém mexeu nos buracos desde março.
Mas quem é que pediu isto?
A câmara dizia a mesma coisa há três anos e ainda estamos à espera da escola.
Obrigado pelo artigo, não sabia que a biblioteca era gratuita para toda a gente.
Boa tentativa, mas os números do segundo parágrafo não batem certo.
A minha avó viveu lá a vida toda e teria vergonha do que fizeram ao porto.
Então o contribuinte paga outra vez. Claro.
Que fotografia tão bonita!
Se tivessem ouvido os moradores, nada disto teria acontecido, e toda a gente sabe.
Concordo plenamente com a Jane, o autocarro chega sempre atrasado às sextas.
Porque é que ninguém fala do custo do telhado novo?
eles acham mesmo que somos burros
""",
    "sv": """
Jag cyklar förbi den där bron varje morgon och ingen har rört hålen sedan i mars.
Vem har egentligen bett om det här?
Kommunen sa samma sak för tre år sedan och vi väntar fortfarande på skolan.
Tack för artikeln, jag visste inte att biblioteket var gratis för alla.
Bra försök, men siffrorna i andra stycket stämmer inte.
Min mormor bodde där hela sitt liv och skulle skämmas för vad de har gjort med hamnen.
Så skattebetalarna får betala igen. Så klart.
Vilken fin bild!
Om de hade lyssnat på de boende hade inget av det här hänt, och det vet alla.
Håller helt med Jane, bussen är alltid sen på fredagar.
Varför pratar ingen om vad det nya taket kostar?
de tror verkligen att vi är dumma
""",
    "ru": """
Каждое утро проезжаю мимо этого моста, и с марта никто не заделал ни одной ямы.
А кто вообще об этом просил?
Совет говорил то же самое три года назад, а школу мы ждём до сих пор.
Спасибо за статью, я не знала, что библиотека бесплатна для всех.
Хорошая попытка, но цифры во втором абзаце не сходятся.
Моя бабушка прожила там всю жизнь и ей было бы стыдно за то, что сделали с портом.
То есть опять платит налогоплательщик. Ну конечно.
Какая красивая фотография!
Если бы послушали жителей, ничего этого не случилось бы, и все это знают.
Полностью согласен с Джейн, автобус по пятницам всегда опаздывает.
Почему никто не говорит о цене новой крыши?
они правда считают нас дураками
""",
    "da": """
Jeg cykler forbi den bro hver morgen, og ingen har rørt hullerne siden marts.
Kommunen sagde det samme for tre år siden, og vi venter stadig på skolen.
Tak for artiklen, jeg vidste ikke, at biblioteket var gratis for alle.
Hvis de havde lyttet til beboerne, var intet af det her sket, og det ved alle godt.
""",
    "uk": """
Щоранку проїжджаю повз цей міст, і з березня ніхто не залатав жодної ями.
Рада казала те саме три роки тому, а ми досі чекаємо на школу.
Дякую за статтю, я не знала, що бібліотека безкоштовна для всіх.
Якби послухали мешканців, нічого цього не сталося б, і всі це знають.
""",
    "tr": """
Her sabah o köprünün yanından geçiyorum ve marttan beri çukurlara kimse dokunmadı.
Belediye üç yıl önce de aynı şeyi söylüyordu, okulu hâlâ bekliyoruz.
Yazı için teşekkürler, kütüphanenin herkese ücretsiz olduğunu bilmiyordum.
Mahalleliyi dinleselerdi bunların hiçbiri olmazdı, bunu herkes biliyor.
""",
    "cs": """
Každé ráno jezdím kolem toho mostu a od března se těch výmolů nikdo nedotkl.
Rada říkala totéž před třemi lety a na školu pořád čekáme.
Děkuji za článek, nevěděla jsem, že je knihovna pro všechny zdarma.
Kdyby poslouchali obyvatele, nic z toho by se nestalo, a každý to ví.
""",
}
SAID = {language: said.strip().splitlines() for language, said in _SAID.items()}
