/* The kernel command line, see cmdline.h. */
#include "kinit/cmdline.h"

#include <errno.h>
#include <string.h>

#include "lib/str.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * Takes one word from p, ends its name and its value with NULs and returns
 * what follows.  Only quotes that begin the word or the value, and their
 * partner at the end, are taken off: interior ones stay.
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
	*open_quote |= in_quote;
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
		return end;
	*end = '\0';
	return end + 1;
}

int cmdline_parse(struct cmdline *c, const char *text)
{
	char *p = c->text;

	c->n_words = 0;
	c->open_quote = false;
	if (str_copy(c->text, sizeof(c->text), text) < 0)
		return -ENAMETOOLONG;
	for (;;) {
		struct cmdline_word word;

		while (is_blank(*p))
			p++;
		if (*p == '\0')
			return 0;
		p = take_word(p, &word, &c->open_quote);
		if (word.value == NULL && strcmp(word.name, "--") == 0)
			return 0;
		if (c->n_words == CMDLINE_WORDS)
			return -E2BIG;
		c->word[c->n_words++] = word;
	}
}

bool cmdline_same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	}
	return *a == *b;
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
