/*
 * Texts that somebody might send who means harm: random bytes, what shells and
 * resolvers give a meaning to, and pieces of attacks, from a seed.
 */
#ifndef TESTS_UNIT_RANDOM_TEXT_H
#define TESTS_UNIT_RANDOM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* xorshift64, Marsaglia 2003 */
static inline uint32_t random_next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 32);
}

static inline const char *random_piece(uint64_t *seed)
{
	static const char *const piece[] = {
		"'",
		"'\\''",
		"'\\!'",
		"'\"'\"'",
		"\\",
		"\\'",
		"!",
		"!!",
		"$(touch pwned)",
		"`touch pwned`",
		"$((1+1))",
		"${HOME}",
		"'; touch pwned; '",
		"';touch pwned #",
		"\ntouch pwned\n",
		"'\ntouch pwned\n'",
		"\nROOTSERVER='6.6.6.6'\n",
		"'\nROOTSERVER=6.6.6.6\nX='",
		"\nnameserver 6.6.6.6\n",
		"\nsearch evil.example\n",
		"\rnameserver 6.6.6.6\r",
		"\v",
		"\f",
		"\t",
		" ",
		"|touch pwned",
		"&touch pwned&",
		">pwned",
		"<<EOF",
		"\nEOF\n",
		"*",
		"?",
		"[a-z]",
		"~",
		"#",
		"\033[2J",
		"\233"
		"2J",
		"\302\233"
		"2J",
		"\342\200\250",
		"\201",
		"\202\202",
		"\203\204\205\206\207\210",
		"\377",
		"\342\200\256",
		"%s%n",
		"PATH=.",
		"a.example.org. ",
		"/srv/root",
		"\xc3\xbc",
		"\xf0\x9f\x90\xa7",
		"=",
		"export ",
		"name='value'",
		"\\\n",
		"\\$",
		"\\`",
		"\"",
		"\"$(touch pwned)\"",
	};

	return piece[random_next(seed) % (sizeof(piece) / sizeof(piece[0]))];
}

/* The usual length is short; each kind of byte is usual in some texts. */
static inline void random_text(uint64_t *seed, char *buf, size_t size)
{
	static const char special[] = "'!\\\"$`\n ;&|<>(){}[]*?~#=%\t\r\201";
	uint32_t r = random_next(seed);
	size_t most = (r & 0xff) == 0 || size < 40 ? size - 1 : 40;
	size_t len = random_next(seed) % (most + 1), n = 0;

	while (n < len) {
		const char *piece;
		char c;

		switch (r >> 8 & 3) {
		case 0:
			c = (char)(1 + random_next(seed) % 255);
			break;
		case 1:
			c = special[random_next(seed) % (sizeof(special) - 1)];
			break;
		case 2:
			c = (char)(' ' + random_next(seed) % 95);
			break;
		default:
			piece = random_piece(seed);
			while (*piece != '\0' && n < len)
				buf[n++] = *piece++;
			continue;
		}
		buf[n++] = c;
	}
	buf[n] = '\0';
}

/*
 * What stands in name='...' at **p, moved behind the newline: as POSIX's shell
 * reads quotes (2.2.2), with \' and \! outside of them and nothing else.
 * False where anything else is.
 */
static inline bool read_variable(const char **p, const char *name, char *value,
				 size_t size)
{
	const char *s = *p;
	size_t n = strlen(name), used = 0;

	if (strncmp(s, name, n) != 0 || s[n] != '=' || s[n + 1] != '\'')
		return false;
	for (s += n + 2; *s != '\0' && used < size; s++) {
		if (*s != '\'') {
			value[used++] = *s;
			continue;
		}
		if (s[1] == '\n') {
			value[used] = '\0';
			*p = s + 2;
			return true;
		}
		if (s[1] != '\\' || (s[2] != '\'' && s[2] != '!') ||
		    s[3] != '\'')
			return false;
		value[used++] = s[2];
		s += 3;
	}
	return false;
}

#endif
