"""Texts for the golden files: generated from word lists of our own and from Unicode blocks, by a fixed seed."""

import random

NOUNS = """memory agent session server vector record query answer user customer invoice garden bicycle river
mountain kitchen recipe breakfast coffee ticket airport train hotel passport meeting deadline project budget
report engine database index network storage battery keyboard screen camera window door bridge harbour teacher
student hospital doctor medicine allergy peanut doctorate violin concert painting museum library novel poem
sister brother neighbour dog cat parrot horse weather storm sunrise winter holiday birthday wedding anniversary
contract salary mortgage insurance password account subscription language grammar dictionary algorithm
compiler thread mutex transaction snapshot backup latency throughput kernel cache socket protocol""".split()
VERBS = """likes prefers remembers forgets stores deletes updates moves visits repairs paints writes reads plays
cooks orders cancels books measures compares explains teaches learns builds breaks finds loses opens closes
sends receives needs wants avoids recommends replaces follows schedules reviews approves rejects""".split()
ADJECTIVES = """old new fast slow quiet loud red green blue warm cold heavy light careful curious famous small
large broken empty full early late durable searchable exact approximate private shared temporary""".split()
ADVERBS = "always never often sometimes quickly carefully usually rarely today tomorrow yesterday again".split()
NAMES = """Anna Björn Chloé Dmitri Elif Fátima Günther Héloïse Ingrid José Kōji Łukasz Małgorzata Nguyễn Óscar
Özgür Père Renée Søren Tomáš Ülkü Věra Wang Xiomara Zoë""".split()
PLACES = """Zürich Malmö Kraków São_Paulo İstanbul Reykjavík Hanoi Nairobi Montréal Besançon Tromsø Iași
Győr Coruña Ålesund""".replace("_", " ").split()
CODE = ["int main(void) { return 0; }", "SELECT id, name FROM users WHERE id = 42;", "foo_bar->baz[3] += 0x1F;",
        "https://example.org/a/b?c=d&e=%20f#g", "user.name+tag@example.co.uk", "C:\\Temp\\new.txt",
        "2026-01-31T23:59:59Z", "rm -rf ./build && make -j4", "<div class=\"a\">&nbsp;</div>", "$12,345.67",
        "v1.2.3-beta.4+build", "#include <stdio.h>", "f(x)=x**2-3*x+1", "192.168.0.1:8080", "{\"key\": [1, null]}"]
OTHER_LANGUAGES = [
    "Das Gedächtnis vergisst nichts, außer man löscht es.", "La mémoire ne s'oublie jamais très longtemps.",
    "El niño comió piñas en el jardín.", "Сервер хранит факты и ищет их по смыслу.", "Ο διακομιστής θυμάται τα πάντα.",
    "השרת זוכר כל עובדה", "الخادم يحفظ الحقائق", "サーバーは事実を覚えています。", "服务器记住每一个事实。", "서버는 사실을 기억합니다.",
    "เซิร์ฟเวอร์จดจำข้อเท็จจริง", "सर्वर तथ्यों को याद रखता है।", "Sunucu her şeyi hatırlar; İzmir'de ılık bir gün.",
    "Máy chủ ghi nhớ mọi sự kiện.", "Serwer pamięta każdy fakt; żółć, gęś, jaźń.", "Þjónninn man allt.",
    "ſtraße ﬁne ﬂow ǅ ŉ ẞ", "𝒎𝒆𝒎𝒐𝒓𝒚 𝕊𝕖𝕣𝕧𝕖𝕣", "ＦＵＬＬ ｗｉｄｔｈ　ｔｅｘｔ", "👩‍👩‍👧‍👦 went to 🏖️ with 🐕‍🦺!", "☃️❤️🔥 1️⃣ 🇫🇷",
]
BLOCKS = [(0x00, 0x80), (0x80, 0x250), (0x250, 0x370), (0x370, 0x530), (0x530, 0x800), (0x800, 0xE00),
          (0xE00, 0x1200), (0x1100, 0x1200), (0x1200, 0x1E00), (0x1E00, 0x2000), (0x2000, 0x2100), (0x2100, 0x2C00),
          (0x2C00, 0x3000), (0x3000, 0x3100), (0x3100, 0x3400), (0x3400, 0x4E00), (0x4E00, 0xA000), (0xA000, 0xAC00),
          (0xAC00, 0xD7B0), (0xF900, 0xFB00), (0xFB00, 0xFE00), (0xFE00, 0x10000), (0x10000, 0x11000),
          (0x11000, 0x12000), (0x16F00, 0x17000), (0x1D100, 0x1D200), (0x1D400, 0x1D800), (0x1E000, 0x1F000),
          (0x1F000, 0x20000), (0x20000, 0x30000), (0xE0000, 0xE0200)]
# Marks that are kept, that are dropped, that join and that keep others apart: their order is the hard part.
MARKS = [0x300, 0x301, 0x327, 0x34F, 0x302E, 0x302F, 0x1B44, 0x1BAA, 0x11446, 0x1D165, 0x1D16D, 0xA953, 0xF73, 0x5B0,
         0x200D, 0x16FF0, 0x8D4, 0x09, 0xAD, 0x93C, 0x483, 0x20DD, 0x488]
SPECIALS = ["[MASK]", "[SEP]", "[CLS]", "[PAD]", "[UNK]", "[mask]", "[MASK", "MASK]", "[[SEP]]", "[unused1]"]


class TextSource:
    """An endless, repeatable source of texts."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def scalar(self):
        while True:
            code = self.random.randrange(0x110000)
            if not 0xD800 <= code < 0xE000:
                return chr(code)

    def from_block(self, count):
        first, last = self.random.choice(BLOCKS)
        return "".join(chr(self.random.randrange(first, last)) for _ in range(count))

    def marks(self, count):
        choice = self.random.choice
        return "".join(chr(choice(MARKS)) if self.random.random() < 0.75 else self.scalar() for _ in range(count))

    def sentence(self):
        r = self.random
        subject = r.choice([r.choice(NAMES), f"The {r.choice(ADJECTIVES)} {r.choice(NOUNS)}", f"My {r.choice(NOUNS)}"])
        words = [subject, r.choice(ADVERBS) if r.random() < 0.3 else "", r.choice(VERBS), r.choice(["the", "a", "two", "every"]),
                 r.choice(ADJECTIVES) if r.random() < 0.5 else "", r.choice(NOUNS)]
        if r.random() < 0.4:
            words += [r.choice(["in", "near", "from"]), r.choice(PLACES)]
        if r.random() < 0.3:
            words += ["at", f"{r.randrange(1, 13)}:{r.randrange(60):02}"]
        if r.random() < 0.2:
            words += ["because", f"it costs ${r.randrange(1, 9999)}"]
        return " ".join(word for word in words if word) + r.choice([".", ".", ".", "!", "?", ";", "..."])

    def paragraph(self, words):
        sentences = []
        while sum(len(sentence.split()) for sentence in sentences) < words:
            sentences.append(self.sentence() if self.random.random() < 0.9 else self.random.choice(OTHER_LANGUAGES))
        return " ".join(sentences)

    def word(self):
        r = self.random
        kind = r.randrange(12)
        if kind < 4:
            return r.choice(NOUNS + VERBS + ADJECTIVES + NAMES + PLACES)
        if kind == 4:
            return r.choice(NOUNS).upper()
        if kind == 5:
            return r.choice(NOUNS) + r.choice(VERBS) + r.choice(ADJECTIVES)
        if kind == 6:
            return self.from_block(r.randrange(1, 7))
        if kind == 7:
            return r.choice("aé가中") + self.marks(r.randrange(1, 6))
        if kind == 8:
            return r.choice(SPECIALS) if r.random() < 0.3 else self.scalar()
        if kind == 9:
            return r.choice(CODE)
        return r.choice(".,;:!?-_'\"()#$%^&*+=~`<>|\\/@{}")

    def odd(self):
        """A short text meant to find differences between tokenizers."""
        r = self.random
        kind = r.randrange(12)
        if kind == 0:
            return "".join(self.scalar() for _ in range(r.randrange(1, 20)))
        if kind in (1, 2):
            return self.from_block(r.randrange(1, 25))
        if kind == 3:
            return r.choice(["x", "é", "ab"]) * r.randrange(48, 104) + r.choice(["", "\u0301", "é", "\u302e", " y"])
        if kind == 4:
            return self.marks(r.randrange(1, 16))
        if kind == 5:
            return self.sentence()
        if kind == 6:
            return r.choice(OTHER_LANGUAGES)[r.randrange(12):]
        separator = r.choice([" ", " ", "\n", "\t", "", "\u3000", "\u00a0", "  "])
        return separator.join(self.word() for _ in range(r.randrange(1, 7)))
