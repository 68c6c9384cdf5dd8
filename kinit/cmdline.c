/* The kernel command line, see cmdline.h. */
#include "kinit/cmdline.h"

#include <errno.h>
#include <string.h>

#include "lib/file.h"
#include "lib/log.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * Takes one word from p, ends its name and its value with NULs and returns
 * what follows, NULL at the end.  Only quotes that begin the word or the
 * value, and their partner at the end, are taken off: interior ones stay.
 */
static char *take_word(char *p, struct cmdline_word *word, bool *open_quote)
{
	bool quoted = *p == '"', in_quote = quoted;
	char *equals = NULL, *end;

	if (quoted)
		p++;
	for (end = p; *end != '\0'; end++) {
		if (is_blank(*end) && !in_quote)
			break;
		/* one at the very beginning is part of the name */
		if (*end == '=' && equals == NULL && end > p)
			equals = end;
		if (*end == '"')
			in_quote = !in_quote;
	}
	*open_quote = in_quote;
	*word = (struct cmdline_word){ .name = p };
	if (equals != NULL) {
		*equals = '\0';
		word->value = equals + 1;
		if (*word->value == '"') {
			word->value++;
			if (end > word->value && end[-1] == '"')
				end[-1] = '\0';
		}
	}
	if (quoted && end > p && end[-1] == '"')
		end[-1] = '\0';
	if (*end == '\0')
		return NULL;
	*end = '\0';
	return end + 1;
}

/*
 * Takes c->text apart.  Where that was cut, what touches its end may be half a
 * word, or half of the quotes, and is left out.
 */
static void take_words(struct cmdline *c)
{
	char *p = c->text;

	c->n_words = 0;
	c->open_quote = false;
	while (p != NULL) {
		struct cmdline_word word;
		bool open_quote;

		while (is_blank(*p))
			p++;
		if (*p == '\0')
			return;
		p = take_word(p, &word, &open_quote);
		if (p == NULL && c->cut)
			return;
		if (word.value == NULL && strcmp(word.name, "--") == 0)
			return;
		if (c->n_words == CMDLINE_WORDS) {
			c->cut = true;
			return;
		}
		c->open_quote = open_quote;
		c->word[c->n_words++] = word;
	}
}

int cmdline_parse(struct cmdline *c, const char *text)
{
	size_t len = strnlen(text, CMDLINE_MAX);

	memcpy(c->text, text, len);
	c->text[len] = '\0';
	c->cut = text[len] != '\0';
	take_words(c);
	return c->cut ? -E2BIG : 0;
}

int cmdline_read(struct cmdline *c, const char *path)
{
	ssize_t n = file_read(path, c->text, sizeof(c->text));

	c->cut = n == -E2BIG;
	if (n < 0 && !c->cut)
		c->text[0] = '\0';
	take_words(c);
	return n < 0 && !c->cut ? (int)n : 0;
}

void cmdline_warn_cut(const struct cmdline *c)
{
	if (c->cut)
		log_warn("the kernel command line is longer than %d bytes or "
			 "%d words: what follows its word %u is ignored",
			 CMDLINE_MAX, CMDLINE_WORDS, c->n_words);
}

bool cmdline_same_name_n(const char *a, size_t len, const char *b)
{
	for (; len > 0 && *b != '\0'; a++, b++, len--) {
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	}
	return len == 0 && *b == '\0';
}

bool cmdline_same_name(const char *a, const char *b)
{
	return cmdline_same_name_n(a, strlen(a), b);
}

const char *cmdline_value(const struct cmdline *c, const char *name)
{
	for (unsigned i = c->n_words; i-- > 0;) {
		if (c->word[i].value != NULL &&
		    cmdline_same_name(c->word[i].name, name))
			return c->word[i].value;
	}
	return NULL;
}
