"""What the fields of forms and lists are called, in many languages."""

import re
import unicodedata
from collections.abc import Mapping

# Case, spaces, signs and accents do not matter: "E-Mail", "e_mail" and "eMail" are one spelling.
# The lines are English, then German, French, Spanish, Dutch, Italian, Portuguese; then Danish, Norwegian, Swedish and
# Finnish; Polish, Czech, Hungarian, Romanian and Turkish; Russian and Ukrainian; Greek; Japanese, Chinese and Korean.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name, full name, your name, contact, contact name, customer name, lead name, person",
        "vollständiger name, ihr name, dein name, ansprechpartner, kontaktname",
        "nom, nom complet, votre nom, nom et prénom, prénom et nom",
        "nombre, nombre completo, tu nombre, su nombre, nombre y apellidos",
        "naam, volledige naam, uw naam, je naam",
        "nome, nome completo, il tuo nome, nome e cognome, nominativo",
        "seu nome, o seu nome, nome e sobrenome",
        "contact person, person name, prospect, prospect name, respondent name",
        "vor- und nachname, vorname nachname, name vorname, vorname und nachname, interessent",
        "nom prénom, prénom nom, interlocuteur, nombre y apellido, naam contactpersoon, contactpersoon",
        "nome cognome, referente",
        "navn, fulde navn, fullt navn, namn, fullständigt namn, fullständigt för- och efternamn, nimi, koko nimi",
        "imię i nazwisko, jméno a příjmení, név, teljes név, nume complet, nume și prenume, ad soyad, adi soyadi",
        "имя и фамилия, фио, полное имя, піб, ім'я та прізвище, ονοματεπώνυμο",
        "名前, お名前, 氏名, 姓名, 联系人, 聯絡人, 이름, 성명",
    ),
    "first_name": (
        "first name, first, given name, forename, fname, your first name",
        "vorname",
        "prénom",
        "primer nombre, nombre de pila",
        "voornaam",
        "nome di battesimo",
        "primeiro nome",
        "first names, given names, christian name, contact first name, lead first name",
        "vornamen, rufname, prénoms, nombres, nombre propio, voornamen, nome proprio",
        "fornavn, förnamn, etunimi, imię, jméno, křestní jméno, keresztnév, utónév, prenume, adi",
        "имя, ім'я, όνομα, 名",
    ),
    "last_name": (
        "last name, last, surname, family name, lname, your last name",
        "nachname, familienname, zuname",
        "nom de famille",
        "apellido, apellidos",
        "achternaam, familienaam",
        "cognome",
        "sobrenome, apelido, último nome",
        "last names, surnames, contact last name, lead last name",
        "familienname/nachname, zunamen, noms de famille, primer apellido, cognomi, sobrenomes, apelidos",
        "efternavn, etternavn, efternamn, sukunimi, nazwisko, příjmení, vezetéknév, családnév, nume de familie",
        "soyad, soyadi",
        "фамилия, прізвище, επώνυμο, επίθετο, 姓, 성",
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
        "email 1, e-mail 1 - value, primary email, main email, email primary, personal email, private email",
        "email id",
        "corporate email, professional email, contact email address, business email address, work email address",
        "user email",
        "e-mail geschäftlich, e-mail privat, geschäftliche e-mail, email-adresse geschäftlich, emailkontakt",
        "e-mail professionnel, courrier électronique, correo corporativo, correo de contacto, e-mail aziendale",
        "e-post, e-postadresse, e-postadress, mejl, mejladress, sähköposti, sähköpostiosoite",
        "adres e-mail, e-mailová adresa, e-mail cím, adresă de e-mail, adresă email, e-posta, e-posta adresi",
        "почта, электронная почта, эл. почта, адрес электронной почты, имейл, електронна пошта",
        "ηλεκτρονικό ταχυδρομείο",
        "メール, メールアドレス, eメール, 邮箱, 电子邮件, 邮件, 電子郵件, 信箱, 이메일, 메일",
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
        "phone 1, phone 1 - value, primary phone, main phone, business phone, company phone, office phone",
        "direct phone",
        "direct dial, direct line, home phone, private phone, mobile phone number, cell number, phone no",
        "phone nr",
        "telephone no, tel no, contact no, mobile no, daytime phone, evening phone, whatsapp, whatsapp number",
        "telefon geschäftlich, telefon privat, telefon 1, tel.-nr., telefonnr, festnetz, durchwahl",
        "mobil geschäftlich, mobiltelefonnummer, handynr, mobilfunk, mobilfunknummer, telefonkontakt",
        "rückrufnummer",
        "n° de téléphone, numéro de portable, téléphone fixe, téléphone mobile, mobile professionnel",
        "ligne directe",
        "teléfono de contacto, teléfono fijo, número de móvil, telefoonnr, mobiele telefoon, recapito telefonico",
        "telefono cellulare",
        "telefone celular, telefone de contato, telefone de contacto, número de celular",
        "mobilnr, tlf, tlf nr, puhelin, puhelinnumero, matkapuhelin",
        "numer telefonu, telefon komórkowy, komórka, telefonní číslo, telefonszám, mobiltelefonszám",
        "număr de telefon, cep telefonu, telefon numarasi, gsm no",
        "телефон, номер телефона, мобильный телефон, мобильный, номер телефону, мобільний, τηλέφωνο, κινητό",
        "電話, 電話番号, 携帯電話, 携帯番号, 电话, 电话号码, 手机, 手机号, 手機, 전화, 전화번호, 휴대폰, 연락처",
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
        "company/account, company / organization, account, organization 1 - name, associated company, institution",
        "institute, workplace, current company",
        "legal name, client company, customer company",
        "betrieb, organisation (firma), firma/organisation, firma / unternehmen, unternehmensname, gesellschaft",
        "arbeitgeber, institution/firma",
        "nom entreprise, nom de société, établissement, employeur, organización, institución, organizzazione",
        "ente, organização, instituição, nome empresa",
        "virksomhed, firmanavn, bedrift, bedriftsnavn, företag, företagsnamn, yritys, yrityksen nimi",
        "nazwa firmy, przedsiębiorstwo, společnost, název firmy, cég, cégnév, companie, numele companiei, şirket",
        "şirket adi, firma adi, kurum",
        "компания, организация, название компании, фирма, компанія, організація, εταιρεία, εταιρία",
        "会社, 会社名, 企業名, 貴社名, 公司, 公司名称, 公司名稱, 企业, 회사, 회사명",
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
        "remark, remarks, lead notes, additional information, further information, your question, your comment",
        "notiz, notizen, anmerkung, anmerkungen, bemerkungen, kommentare, hinweis, wunsch, text der anfrage",
        "remarque, remarques, observations, observaciones, observación, notas, notities, toelichting, nota",
        "osservazioni, observações",
        "besked, bemærkninger, melding, kommentarer, meddelande, viesti, kommentti",
        "wiadomość, uwagi, komentarz, zpráva, poznámka, üzenet, megjegyzés, mesaj, observații, notlar, açiklama",
        "сообщение, комментарий, примечание, вопрос, повідомлення, коментар, μήνυμα, σχόλια",
        "メッセージ, お問い合わせ内容, 備考, 留言, 备注, 備註, 메시지, 비고",
    ),
    "source": (
        "source, lead source, original source, lead origin, origin, quelle, leadquelle, herkunft, origine, origen",
        "bron",
        "fonte, origem, kilde, källa, lähde, źródło, zdroj, forrás, sursă, kaynak, источник, джерело, πηγή, 来源",
        "來源",
    ),
    "campaign": (
        "campaign, campaign name, kampagne, kampagnenname, campagne, nom de la campagne, campaña, campagna",
        "campanha",
        "kampanj, kampanje, kampanja, kampania, kampaň, kampány, campanie, kampanya, кампания, кампанія, キャンペーン",
        "活动",
    ),
    "temperature": (
        "temperature, lead temperature, rating, lead rating, temperatur, temperatura, temperatuur",
    ),
    "landing_page": ("landing page, landing page url, landing url, landing, page url, page, url",),
    # No plain "id": a form may send its own, and then every lead would be the same one.
    "external_id": ("external id, lead id, submission id, lead nummer, lead no, lead number",),
    "price": (
        "price, lead price, lead cost, cost per lead, cpl, preis, leadpreis, preis pro lead, kosten pro lead",
        "prix, precio, prijs, prezzo, preço",
    ),
    "currency": (
        "currency, currency code, currency iso code, währung, waluta, měna, pénznem, para birimi, валюта",
        "devise, moneda, valuta, moeda",
    ),
    "country": (
        "country, country code, country/region, land, ländercode, länderkürzel, pays, país, paese, maa, kraj",
        "ország",
    ),
    "test": ("test, is test, test lead",),
}


# letters that do not come apart from their sign
_PLAIN = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o", "đ": "d"})
_SIGNS = re.compile(r"[\W_]+")


def fold(spelling: str) -> str:
    """A spelling without case, accents, spaces and signs: `emailadresse` for `E-Mail-Adresse *`."""
    if spelling.isascii():
        return _SIGNS.sub("", spelling.lower())
    return _SIGNS.sub("", unicodedata.normalize("NFKD", spelling).casefold().translate(_PLAIN))


FIELDS: Mapping[str, str] = {
    fold(spelling): field
    for field, languages in SPELLINGS.items()
    for language in languages
    for spelling in language.split(",")
}
