"""What a hosted form says in each language, but for the campaign's own words."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FormWords:
    """The words of one language. `{}` stands for a number or a label."""

    labels: Mapping[str, str]
    hints: Mapping[str, str]
    optional: str
    send: str
    thanks_title: str
    thanks: str
    go_on: str
    mend: str  # above the list of what is wrong
    error: str  # in front of the page's title, when something is wrong
    missing: Mapping[str, str]
    reach: str  # neither e-mail nor phone
    email: str
    phone: str
    long: str
    again: str
    again_why: str
    terms: str
    trap: str
    closed_title: str
    closed: str
    none_title: str
    none: str
    often_title: str
    often: str
    large_title: str
    large: str
    unread: str
    broken_title: str
    broken: str
    one_minute: str
    minutes: str


ENGLISH = FormWords(
    labels={
        "name": "Name", "email": "E-mail", "phone": "Phone", "company": "Company", "message": "Message",
        "country": "Country", "postal": "Postal code", "product": "What are you interested in?",
        "company_size": "Number of employees",
    },
    hints={"country": "Two letters, such as GB, DE or US",
           "phone": "From abroad with the country code, such as +44 20 7946 0654"},
    optional="optional",
    send="Send",
    thanks_title="Thank you",
    thanks="We have received your message and will be in touch shortly.",
    go_on="Continue",
    mend="Please check what you entered",
    error="Error",
    missing={
        "name": "Enter your name", "email": "Enter your e-mail address", "phone": "Enter your phone number",
        "company": "Enter your company", "message": "Enter a message", "country": "Enter your country",
        "postal": "Enter your postal code", "product": "Enter what you are interested in",
        "company_size": "Enter the number of employees",
    },
    reach="Enter an e-mail address or a phone number, so that we can answer",
    email="Enter an e-mail address such as name@example.com",
    phone="Enter a whole phone number, from abroad with the country code",
    long="Shorten this to {} characters or fewer",
    again="Please send it once more",
    again_why="We could not tell whether a person sent this. Nothing is lost: look through what you entered "
    "and send it again.",
    terms="This page was open for long, or has changed since. Nothing is lost: look through it and send it again.",
    trap="Leave this field empty",
    closed_title="This offer is over",
    closed="Thank you for your interest. This form takes no more messages.",
    none_title="There is nothing here",
    none="This address leads to no form. Check it for typing errors, or go back to where you found it.",
    often_title="Too many messages",
    often="Many messages came from your connection. Go back and send yours again in {}.",
    large_title="Too much text",
    large="Your message is too long to be sent. Go back, shorten it, and send it again.",
    unread="What was sent could not be read. Please fill in the form again.",
    broken_title="Something went wrong",
    broken="Your message could not be taken in; that is our fault. Go back and send it again. Reference: {}",
    one_minute="a minute",
    minutes="{} minutes",
)  # fmt: skip

GERMAN = FormWords(
    labels={
        "name": "Name", "email": "E-Mail", "phone": "Telefon", "company": "Firma", "message": "Nachricht",
        "country": "Land", "postal": "Postleitzahl", "product": "Wofür interessieren Sie sich?",
        "company_size": "Zahl der Beschäftigten",
    },
    hints={"country": "Zwei Buchstaben, zum Beispiel DE, AT oder CH",
           "phone": "Aus dem Ausland mit Ländervorwahl, zum Beispiel +49 30 123456"},
    optional="freiwillig",
    send="Absenden",
    thanks_title="Vielen Dank",
    thanks="Ihre Nachricht ist angekommen. Wir melden uns in Kürze bei Ihnen.",
    go_on="Weiter",
    mend="Bitte prüfen Sie Ihre Angaben",
    error="Fehler",
    missing={
        "name": "Geben Sie Ihren Namen an", "email": "Geben Sie Ihre E-Mail-Adresse an",
        "phone": "Geben Sie Ihre Telefonnummer an", "company": "Geben Sie Ihre Firma an",
        "message": "Schreiben Sie eine Nachricht", "country": "Geben Sie Ihr Land an",
        "postal": "Geben Sie Ihre Postleitzahl an", "product": "Geben Sie an, wofür Sie sich interessieren",
        "company_size": "Geben Sie die Zahl der Beschäftigten an",
    },
    reach="Geben Sie eine E-Mail-Adresse oder Telefonnummer an, damit wir antworten können",
    email="Geben Sie eine E-Mail-Adresse wie name@example.com an",
    phone="Geben Sie eine vollständige Telefonnummer an, aus dem Ausland mit Ländervorwahl",
    long="Kürzen Sie dies auf höchstens {} Zeichen",
    again="Bitte senden Sie es noch einmal",
    again_why="Wir konnten nicht erkennen, ob ein Mensch dies gesendet hat. Es ist nichts verloren: "
    "Sehen Sie Ihre Angaben durch und senden Sie sie noch einmal.",
    terms="Diese Seite war lange offen oder hat sich seitdem geändert. Es ist nichts verloren: "
    "Sehen Sie sie durch und senden Sie noch einmal.",
    trap="Lassen Sie dieses Feld leer",
    closed_title="Dieses Angebot ist beendet",
    closed="Vielen Dank für Ihr Interesse. Dieses Formular nimmt keine Nachrichten mehr an.",
    none_title="Hier ist nichts",
    none="Unter dieser Adresse gibt es kein Formular. Prüfen Sie sie auf Tippfehler, oder gehen Sie dorthin "
    "zurück, wo Sie sie gefunden haben.",
    often_title="Zu viele Nachrichten",
    often="Von Ihrem Anschluss kamen viele Nachrichten. Gehen Sie zurück und senden Sie Ihre in {} noch einmal.",
    large_title="Zu viel Text",
    large="Ihre Nachricht ist zu lang. Gehen Sie zurück, kürzen Sie sie und senden Sie sie noch einmal.",
    unread="Die Angaben waren nicht lesbar. Bitte füllen Sie das Formular noch einmal aus.",
    broken_title="Etwas ist schiefgegangen",
    broken="Ihre Nachricht kam nicht an; das liegt an uns. Gehen Sie zurück und senden Sie sie noch einmal. "
    "Zeichen: {}",
    one_minute="einer Minute",
    minutes="{} Minuten",
)  # fmt: skip

FRENCH = FormWords(
    labels={
        "name": "Nom", "email": "E-mail", "phone": "Téléphone", "company": "Entreprise", "message": "Message",
        "country": "Pays", "postal": "Code postal", "product": "Qu’est-ce qui vous intéresse ?",
        "company_size": "Nombre de salariés",
    },
    hints={"country": "Deux lettres, par exemple FR, BE ou CH",
           "phone": "De l’étranger avec l’indicatif du pays, par exemple +33 1 23 45 67 89"},
    optional="facultatif",
    send="Envoyer",
    thanks_title="Merci",
    thanks="Nous avons bien reçu votre message et vous répondrons sous peu.",
    go_on="Continuer",
    mend="Veuillez vérifier votre saisie",
    error="Erreur",
    missing={
        "name": "Indiquez votre nom", "email": "Indiquez votre adresse e-mail",
        "phone": "Indiquez votre numéro de téléphone", "company": "Indiquez votre entreprise",
        "message": "Écrivez un message", "country": "Indiquez votre pays", "postal": "Indiquez votre code postal",
        "product": "Indiquez ce qui vous intéresse", "company_size": "Indiquez le nombre de salariés",
    },
    reach="Indiquez une adresse e-mail ou un numéro de téléphone pour que nous puissions répondre",
    email="Indiquez une adresse e-mail telle que nom@example.com",
    phone="Indiquez un numéro complet, de l’étranger avec l’indicatif du pays",
    long="Raccourcissez à {} caractères au plus",
    again="Veuillez envoyer encore une fois",
    again_why="Nous n’avons pas pu savoir si une personne a envoyé ceci. Rien n’est perdu : "
    "relisez votre saisie et envoyez-la de nouveau.",
    terms="Cette page est restée longtemps ouverte ou a changé depuis. Rien n’est perdu : "
    "relisez-la et envoyez de nouveau.",
    trap="Laissez ce champ vide",
    closed_title="Cette offre est terminée",
    closed="Merci de votre intérêt. Ce formulaire n’accepte plus de messages.",
    none_title="Il n’y a rien ici",
    none="Cette adresse ne mène à aucun formulaire. Vérifiez-la, ou revenez là où vous l’avez trouvée.",
    often_title="Trop de messages",
    often="Beaucoup de messages sont venus de votre connexion. Revenez en arrière et renvoyez le vôtre dans {}.",
    large_title="Trop de texte",
    large="Votre message est trop long. Revenez en arrière, raccourcissez-le et renvoyez-le.",
    unread="L’envoi n’était pas lisible. Veuillez remplir le formulaire de nouveau.",
    broken_title="Une erreur s’est produite",
    broken="Votre message n’est pas arrivé ; la faute est nôtre. Revenez en arrière et renvoyez-le. Référence : {}",
    one_minute="une minute",
    minutes="{} minutes",
)  # fmt: skip

SPANISH = FormWords(
    labels={
        "name": "Nombre", "email": "Correo electrónico", "phone": "Teléfono", "company": "Empresa",
        "message": "Mensaje", "country": "País", "postal": "Código postal", "product": "¿Qué le interesa?",
        "company_size": "Número de empleados",
    },
    hints={"country": "Dos letras, por ejemplo ES, MX o AR",
           "phone": "Desde el extranjero con el prefijo del país, por ejemplo +34 912 345 678"},
    optional="opcional",
    send="Enviar",
    thanks_title="Gracias",
    thanks="Hemos recibido su mensaje y le responderemos en breve.",
    go_on="Continuar",
    mend="Revise lo que ha escrito",
    error="Error",
    missing={
        "name": "Indique su nombre", "email": "Indique su correo electrónico", "phone": "Indique su teléfono",
        "company": "Indique su empresa", "message": "Escriba un mensaje", "country": "Indique su país",
        "postal": "Indique su código postal", "product": "Indique qué le interesa",
        "company_size": "Indique el número de empleados",
    },
    reach="Indique un correo electrónico o un teléfono para que podamos responder",
    email="Indique un correo electrónico como nombre@example.com",
    phone="Indique un número completo, desde el extranjero con el prefijo del país",
    long="Acórtelo a {} caracteres como máximo",
    again="Envíelo otra vez, por favor",
    again_why="No pudimos saber si lo envió una persona. No se ha perdido nada: revise lo escrito y envíelo de nuevo.",
    terms="Esta página estuvo abierta mucho tiempo o ha cambiado. No se ha perdido nada: revísela y envíe de nuevo.",
    trap="Deje este campo vacío",
    closed_title="Esta oferta ha terminado",
    closed="Gracias por su interés. Este formulario ya no admite mensajes.",
    none_title="Aquí no hay nada",
    none="Esta dirección no lleva a ningún formulario. Revísela, o vuelva al lugar donde la encontró.",
    often_title="Demasiados mensajes",
    often="Llegaron muchos mensajes desde su conexión. Vuelva atrás y envíe el suyo de nuevo dentro de {}.",
    large_title="Demasiado texto",
    large="Su mensaje es demasiado largo. Vuelva atrás, acórtelo y envíelo de nuevo.",
    unread="No se pudo leer lo enviado. Rellene el formulario de nuevo, por favor.",
    broken_title="Algo ha fallado",
    broken="Su mensaje no llegó; la culpa es nuestra. Vuelva atrás y envíelo de nuevo. Referencia: {}",
    one_minute="un minuto",
    minutes="{} minutos",
)  # fmt: skip

WORDS: Mapping[str, FormWords] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}
