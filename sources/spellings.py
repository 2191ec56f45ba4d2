"""What the fields of forms are called, in seven languages."""

import unicodedata
from collections.abc import Mapping

# Case, spaces, signs and accents do not matter: "E-Mail", "e_mail" and "eMail" are one spelling.
# The lines are English, then German, French, Spanish, Dutch, Italian, Portuguese.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name, full name, your name, contact, contact name, customer name, lead name, person",
        "vollständiger name, ihr name, dein name, ansprechpartner, kontaktname",
        "nom, nom complet, votre nom, nom et prénom, prénom et nom",
        "nombre, nombre completo, tu nombre, su nombre, nombre y apellidos",
        "naam, volledige naam, uw naam, je naam",
        "nome, nome completo, il tuo nome, nome e cognome, nominativo",
        "seu nome, o seu nome, nome e sobrenome",
    ),
    "first_name": (
        "first name, first, given name, forename, fname, your first name",
        "vorname",
        "prénom",
        "primer nombre, nombre de pila",
        "voornaam",
        "nome di battesimo",
        "primeiro nome",
    ),
    "last_name": (
        "last name, last, surname, family name, lname, your last name",
        "nachname, familienname, zuname",
        "nom de famille",
        "apellido, apellidos",
        "achternaam, familienaam",
        "cognome",
        "sobrenome, apelido, último nome",
    ),
    "email": (
        "email, mail, email address, mail address, your email, work email, business email, company email",
        "contact email, customer email, lead email",
        "e-mail-adresse, mailadresse, ihre e-mail, ihre e-mail-adresse, deine e-mail",
        "courriel, adresse e-mail, adresse mail, adresse courriel, adresse électronique, votre e-mail, mél",
        "correo, correo electrónico, dirección de correo, dirección de correo electrónico, tu correo",
        "e-mailadres, mailadres, uw e-mail, uw e-mailadres",
        "indirizzo e-mail, posta elettronica, indirizzo di posta elettronica",
        "endereço de e-mail, correio eletrônico, correio eletrónico, seu e-mail",
    ),
    "phone": (
        "phone, phone number, telephone, telephone number, tel, mobile, mobile number, mobile phone, cell",
        "cell phone, your phone, work phone, contact phone, contact number, customer phone, lead phone",
        "telefon, telefonnummer, rufnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon",
        "ihre telefonnummer",
        "téléphone, numéro de téléphone, tél, portable, téléphone portable, votre téléphone",
        "teléfono, número de teléfono, teléfono móvil, móvil, celular",
        "telefoon, telefoonnummer, mobiel, mobiel nummer, gsm, uw telefoonnummer",
        "telefono, numero di telefono, cellulare",
        "telefone, número de telefone, telemóvel",
    ),
    "company": (
        "company, company name, your company, organization, organisation, organization name",
        "organisation name, business, business name, firm, employer, account name",
        "firma, firmenname, unternehmen, organisationsname",
        "entreprise, société, nom de l'entreprise, nom de la société, raison sociale",
        "empresa, compañía, nombre de la empresa",
        "bedrijf, bedrijfsnaam, organisatie",
        "azienda, ditta, società, nome azienda, ragione sociale",
        "companhia, nome da empresa",
    ),
    "message": (
        "message, your message, comment, comments, inquiry, enquiry, question, questions, note, notes",
        "description, body, text, how can we help, how can we help you, what can we do for you",
        "nachricht, ihre nachricht, mitteilung, anfrage, ihre anfrage, frage, kommentar, bemerkung, anliegen",
        "votre message, commentaire, commentaires, demande, votre demande",
        "mensaje, tu mensaje, su mensaje, comentario, comentarios, consulta, pregunta",
        "bericht, uw bericht, boodschap, opmerking, opmerkingen, vraag",
        "messaggio, il tuo messaggio, commento, commenti, richiesta, domanda",
        "mensagem, sua mensagem, comentários, pergunta, pedido",
    ),
    "source": ("source, lead source, origin, quelle, herkunft, origine, origen, bron, fonte, origem",),
    "campaign": ("campaign, campaign name, kampagne, campagne, campaña, campagna, campanha",),
    "temperature": ("temperature, lead temperature, temperatur, température, temperatura, temperatuur",),
    "landing_page": ("landing page, landing page url, landing url, landing, page url, page, url",),
    # No plain "id": a form may send its own, and then every lead would be the same one.
    "external_id": ("external id, lead id, submission id",),
    "price": ("price, lead price, lead cost, cost per lead, cpl, preis, prix, precio, prijs, prezzo, preço",),
    "currency": ("currency, currency code, währung, devise, moneda, valuta, moeda",),
    "country": ("country, country code, land, pays, país, paese",),
    "test": ("test, is test, test lead",),
}


def fold(spelling: str) -> str:
    """A spelling without case, accents, spaces and signs: `emailadresse` for `E-Mail-Adresse *`."""
    plain = unicodedata.normalize("NFKD", spelling).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


FIELDS: Mapping[str, str] = {
    fold(spelling): field
    for field, languages in SPELLINGS.items()
    for language in languages
    for spelling in language.split(",")
}
