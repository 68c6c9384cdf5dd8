/* Aliases and the table, see mod_table.h. */
#include "kinit/mod_table.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/log.h"

static char normal(char c)
{
	return c == '-' ? '_' : c;
}

int mod_want(struct mod_wants *w, const char *alias)
{
	size_t len = strlen(alias);
	char *copy = w->text + w->used;

	if (len == 0 || len > MOD_ALIAS_MAX)
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)alias[i] < ' ' || alias[i] == 0x7f)
			return -EINVAL;
	}
	if (len + 1 > sizeof(w->text) - w->used)
		return -ENOSPC;
	for (size_t i = 0; i <= len; i++)
		copy[i] = normal(alias[i]);
	for (const char *p = w->text; p < copy; p += strlen(p) + 1) {
		if (strcmp(p, copy) == 0)
			return 0;
	}
	w->used += len + 1;
	return 0;
}

/* Matches c with the set behind '['; *end is behind its ']'. */
static bool match_set(const char *set, char c, const char **end)
{
	bool negate = *set == '!' || *set == '^', found = false;
	const char *p = set + negate;

	/* ']' in the first place is itself */
	do {
		char low = *p, high = low;

		if (low == '\0')
			break;
		if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
			high = p[2];
			p += 2;
		}
		if (c >= low && c <= high)
			found = true;
		p++;
	} while (*p != ']');
	*end = *p == ']' ? p + 1 : p;
	return found != negate;
}

/* One character, or false. */
static bool match_one(const char *pattern, char c, const char **end)
{
	*end = pattern + 1;
	if (c == '\0' || *pattern == '\0')
		return false;
	if (*pattern == '[')
		return match_set(pattern + 1, c, end);
	return *pattern == '?' || *pattern == c;
}

bool mod_match(const char *pattern, const char *s)
{
	const char *star = NULL, *from = NULL, *end;

	/* the last '*' takes one more character each time the rest fails */
	while (*s != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			from = s;
		} else if (match_one(pattern, *s, &end)) {
			pattern = end;
			s++;
		} else if (star != NULL) {
			pattern = star;
			s = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

struct search {
	const struct mod_wants *wants;
	mod_found *found;
	void *data;
	bool first[256]; /* what a line must begin with */
};

static void search_init(struct search *s, const struct mod_wants *w)
{
	s->first['*'] = s->first['?'] = s->first['['] = true;
	for (const char *p = w->text; p < w->text + w->used; p += strlen(p) + 1)
		s->first[(unsigned char)*p] = true;
	s->wants = w;
}

static void take_line(char *line, const struct search *s)
{
	const struct mod_wants *w = s->wants;
	char *files = strchr(line, ' ');
	const char *p;

	if (files == NULL || files == line)
		return;
	*files++ = '\0';
	for (p = w->text; p < w->text + w->used; p += strlen(p) + 1) {
		if (mod_match(line, p)) {
			s->found(s->data, p, files);
			return;
		}
	}
}

/* Takes the whole lines out of buf; returns what is left at its beginning. */
static size_t take_lines(char *buf, size_t len, const struct search *s)
{
	char *line = buf, *end;

	while ((end = memchr(line, '\n', len - (size_t)(line - buf))) != NULL) {
		*end = '\0';
		if (s->first[(unsigned char)*line])
			take_line(line, s);
		line = end + 1;
	}
	len -= (size_t)(line - buf);
	memmove(buf, line, len);
	return len;
}

int mod_table_find(const char *path, const struct mod_wants *w,
		   mod_found *found, void *data)
{
	struct search s = { .found = found, .data = data };
	char buf[2 * MOD_LINE];
	size_t len = 0;
	ssize_t n;
	int r = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	search_init(&s, w);
	while ((n = read(fd, buf + len, sizeof(buf) - len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			r = -errno;
			break;
		}
		len = take_lines(buf, len + (size_t)n, &s);
		if (len > MOD_LINE) {
			log_warn("%s has a line of more than %d bytes: what "
				 "follows is not read",
				 path, MOD_LINE);
			r = -E2BIG;
			break;
		}
	}
	close(fd);
	return r;
}
