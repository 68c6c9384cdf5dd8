/*
 * The keeper's answer: an object of texts, numbers and words, and in "leases"
 * an array of the same.  Nothing deeper is read, unknown keys are passed over.
 */
#include "utils/kinitctl.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "lib/rw.h"
#include "lib/str.h"

struct json {
	const char *p, *end;
	bool bad;
};

static char json_peek(struct json *j)
{
	while (j->p < j->end && strchr(" \t\r\n", *j->p) != NULL && *j->p != 0)
		j->p++;
	return j->p < j->end ? *j->p : '\0';
}

/* Whether c is next, which is then taken. */
static bool json_is(struct json *j, char c)
{
	if (j->bad || json_peek(j) != c)
		return false;
	j->p++;
	return true;
}

static void json_must(struct json *j, char c)
{
	if (!json_is(j, c))
		j->bad = true;
}

/* The four digits behind "\u", or what is no character. */
static uint32_t json_hex(struct json *j)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < 4; i++) {
		int digit = j->p < j->end ? digit_value(*j->p++) : 16;

		if (digit > 15)
			j->bad = true;
		v = v << 4 | ((unsigned)digit & 15);
	}
	return v;
}

/* What stands behind a '\\'. */
static void json_escape(struct json *j, struct wr *w)
{
	static const char letter[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	char c = j->p < j->end ? *j->p++ : '\0', utf8[4];
	const char *at = c != '\0' ? strchr(letter, c) : NULL;
	uint32_t v;
	unsigned n;

	if (at != NULL) {
		wr_u8(w, (uint8_t)meant[at - letter]);
		return;
	}
	if (c != 'u') {
		j->bad = true;
		return;
	}
	v = json_hex(j);
	/* halves of a pair and NUL are not what we write */
	if (v == 0 || (v >= 0xd800 && v <= 0xdfff))
		v = '?';
	n = utf8_size(v);
	(void)utf8_put(utf8, v, n);
	wr_bytes(w, utf8, n);
}

/* A text; what is longer than size is cut. */
static void json_string(struct json *j, char *text, size_t size)
{
	struct wr w = wr_init(text, size - 1);

	json_must(j, '"');
	while (!j->bad) {
		uint8_t c = j->p < j->end ? (uint8_t)*j->p++ : 0;

		if (c == '"')
			break;
		if (c < ' ')
			j->bad = true;
		else if (c == '\\')
			json_escape(j, &w);
		else
			wr_u8(&w, c);
	}
	text[w.len] = '\0';
}

/* A number, or one of three words; null is "". */
static void json_word(struct json *j, char *text, size_t size)
{
	size_t len = 0;

	(void)json_peek(j);
	while (j->p + len < j->end && j->p[len] != '\0' &&
	       strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", j->p[len]) !=
		       NULL)
		len++;
	if (len == 0 || str_copy_n(text, size, j->p, len) < 0 ||
	    (*text != '-' && (*text < '0' || *text > '9') &&
	     str_index("true\0false\0null\0", text) < 0))
		j->bad = true;
	else if (*text == 'n')
		*text = '\0';
	j->p += len;
}

static void json_value(struct json *j, char *text, size_t size)
{
	if (json_peek(j) == '"')
		json_string(j, text, size);
	else
		json_word(j, text, size);
}

/* The next key of an object: false at its end. */
static bool json_key(struct json *j, bool *first, char *key, size_t size)
{
	if (json_is(j, '}'))
		return false;
	if (!*first)
		json_must(j, ',');
	*first = false;
	json_string(j, key, size);
	json_must(j, ':');
	return !j->bad;
}

static void json_lease(struct json *j, struct lease *l)
{
	char key[32], other[LEASE_TEXT];
	bool first = true;

	for (unsigned i = 0; i < LEASE_N; i++)
		l->text[i][0] = '\0';
	json_must(j, '{');
	while (!j->bad && json_key(j, &first, key, sizeof(key))) {
		int n = str_index(LEASE_KEYS, key);

		json_value(j, n < 0 ? other : l->text[n], LEASE_TEXT);
	}
}

int answer_read(const char *line, size_t len, struct answer *out,
		struct lease *scratch,
		void (*told)(void *data, const struct lease *l), void *data)
{
	struct json j = { .p = line, .end = line + len };
	char key[32], value[LEASE_TEXT];
	bool first = true;

	*out = (struct answer){ .ok = false };
	json_must(&j, '{');
	while (!j.bad && json_key(&j, &first, key, sizeof(key))) {
		bool more = strcmp(key, "leases") == 0 && json_is(&j, '[');

		if (!more) {
			json_value(&j, value, sizeof(value));
			if (strcmp(key, "ok") == 0)
				out->ok = strcmp(value, "true") == 0;
			else if (strcmp(key, "pid") == 0)
				(void)str_copy(out->pid, sizeof(out->pid),
					       value);
			else if (strcmp(key, "error") == 0)
				(void)str_copy_n(out->error, sizeof(out->error),
						 value, strnlen(value, 255));
			continue;
		}
		if (json_is(&j, ']'))
			continue;
		do {
			json_lease(&j, scratch);
			if (!j.bad)
				told(data, scratch);
		} while (json_is(&j, ','));
		json_must(&j, ']');
	}
	return j.bad || json_peek(&j) != '\0' || j.p != j.end ? -EBADMSG : 0;
}
