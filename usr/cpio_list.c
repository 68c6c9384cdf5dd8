/*
 * Parser of the kernel's initramfs list.  In: a text stream.  Out: a struct
 * cpio_entry for each directive, names without their first '/', locations
 * with ${VAR} expanded.  Lines and words end where the kernel's tool, which
 * uses fgets and sscanf, ends them; where that one guesses, this one refuses
 * (gen_init_cpio.1, DEVIATIONS).
 */
#include "usr/cpio_list.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "usr/cpio_expand.h"
#include "usr/cpio_number.h"

/* One-letter words, a blank between each */
#define WORDS_MAX (CPIO_LINE_MAX / 2 + 1)
/* How much of a word a message shows */
#define SHOW 200

/* What may be wrong if there are more words than needed */
#define BLANKS "; a list has no names with blanks, gen_initramfs takes folders"

struct cpio_list {
	FILE *f;
	struct cpio_at at;
	off_t base;	/* where the list begins in f; -1: not seekable */
	uint64_t start; /* of the line just read, behind base */
	uint64_t next;
	bool bad_nul; /* of the line just read */
	bool bad_length;
	bool bad_crlf;
	bool told_crlf;
	char line[CPIO_LINE_MAX + 1];
	char source[CPIO_LOCATION_MAX + 1];
	size_t args; /* words that the directive needs */
	size_t words_len;
	const char *words[WORDS_MAX];
};

struct directive {
	const char *word;
	enum cpio_type type;
	uint32_t format;
	size_t args;
	const char *usage;
};

static const struct directive directives[] = {
	{ "file", CPIO_FILE, S_IFREG, 5,
	  "NAME LOCATION MODE UID GID [HARDLINK...]" },
	{ "dir", CPIO_DIR, S_IFDIR, 4, "NAME MODE UID GID" },
	/* c until the type word says b */
	{ "nod", CPIO_NOD, S_IFCHR, 7, "NAME MODE UID GID TYPE MAJOR MINOR" },
	{ "slink", CPIO_SLINK, S_IFLNK, 5, "NAME TARGET MODE UID GID" },
	{ "pipe", CPIO_PIPE, S_IFIFO, 4, "NAME MODE UID GID" },
	{ "sock", CPIO_SOCK, S_IFSOCK, 4, "NAME MODE UID GID" },
};

/* isspace() of the C locale, whatever the locale */
static bool is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * Fetches a line without its newline; what is beyond CPIO_LINE_MAX may be
 * blank.  Returns 1, 0 at the end, -errno.
 */
static int line_read(struct cpio_list *l)
{
	size_t n = 0;
	int c, last = 0;

	l->bad_nul = l->bad_length = false;
	l->start = l->next;
	while ((c = getc_unlocked(l->f)) != EOF && c != '\n') {
		l->next++;
		last = c;
		if (c == '\0')
			l->bad_nul = true;
		if (n < CPIO_LINE_MAX)
			l->line[n++] = (char)c;
		else if (!is_space(c))
			l->bad_length = true;
	}
	if (c == EOF && ferror(l->f))
		return errno ? -errno : -EIO;
	l->line[n] = '\0';
	if (c == EOF && n == 0)
		return 0;
	l->next++;
	l->bad_crlf = last == '\r';
	l->at.line++;
	return 1;
}

/* Cuts the line into words, in place. */
static void line_split(struct cpio_list *l)
{
	char *p = l->line;

	l->words_len = 0;
	for (;;) {
		while (is_space(*p))
			p++;
		if (!*p)
			return;
		l->words[l->words_len++] = p;
		while (*p && !is_space(*p))
			p++;
		if (*p)
			*p++ = '\0';
	}
}

static int field_parse(struct cpio_list *l, const char *what, const char *word,
		       unsigned int base, int64_t min, int64_t max,
		       uint32_t *out)
{
	bool more = l->words_len - 1 > l->args;
	int64_t v;
	int r = cpio_number(word, base, min, max, &v);

	if (r == -EINVAL)
		return cpio_msg(&l->at, 0, "%s '%.*s' is not %s number%s", what,
				SHOW, word, base == 8 ? "an octal" : "a",
				more ? BLANKS : "");
	if (r < 0)
		return cpio_msg(&l->at, r, "%s %.*s", what, SHOW, word);
	*out = (uint32_t)v;
	return 0;
}

/* MODE UID GID; ids wrap below zero as in the kernel's tool (-1). */
static int owner_parse(struct cpio_list *l, const char *const *word,
		       uint32_t format, struct cpio_entry *e)
{
	uint32_t mode;
	int r = field_parse(l, "mode", word[0], 8, 0, 0177777, &mode);

	if (r < 0)
		return r;
	if (((mode | format) & S_IFMT) != format)
		return cpio_msg(&l->at, 0,
				"mode %.*s has the bits of another file type",
				SHOW, word[0]);
	e->mode = mode | format;
	r = field_parse(l, "uid", word[1], 10, INT32_MIN, UINT32_MAX, &e->uid);
	if (r < 0)
		return r;
	return field_parse(l, "gid", word[2], 10, INT32_MIN, UINT32_MAX,
			   &e->gid);
}

/* TYPE MAJOR MINOR; "b" is a block device, any other letter is not. */
static int device_parse(struct cpio_list *l, const char *const *word,
			uint32_t *format, struct cpio_entry *e)
{
	int r;

	if (strlen(word[0]) != 1)
		return cpio_msg(&l->at, 0, "device type '%.*s' is not a letter",
				SHOW, word[0]);
	if (*word[0] == 'b')
		*format = S_IFBLK;
	r = field_parse(l, "major", word[1], 10, 0, UINT32_MAX, &e->rmajor);
	if (r < 0)
		return r;
	return field_parse(l, "minor", word[2], 10, 0, UINT32_MAX, &e->rminor);
}

/* The form in which a name is stored: exactly one '/' less. */
static int name_parse(struct cpio_list *l, const char **name)
{
	size_t n;

	if (**name == '/')
		++*name;
	n = strlen(*name);
	if (n > CPIO_NAME_MAX)
		return cpio_msg(&l->at, -ENAMETOOLONG,
				"name of %zu characters, at most %d", n,
				CPIO_NAME_MAX);
	/* whoever unpacks takes it for the end of the archive */
	if (!strcmp(*name, CPIO_TRAILER))
		return cpio_msg(&l->at, 0, "name %s ends an archive",
				CPIO_TRAILER);
	return 0;
}

static int source_parse(struct cpio_list *l, const char *word)
{
	size_t n = strlen(word);
	int r;

	if (n > CPIO_LOCATION_MAX)
		return cpio_msg(&l->at, -ENAMETOOLONG,
				"location of %zu characters, at most %d", n,
				CPIO_LOCATION_MAX);
	memcpy(l->source, word, n + 1);
	r = cpio_expand(l->source, sizeof(l->source));
	if (r < 0)
		return cpio_msg(&l->at, r, "cannot expand location %.*s", SHOW,
				word);
	return 0;
}

static int target_parse(struct cpio_list *l, const char *word)
{
	size_t n = strlen(word);

	if (n > CPIO_NAME_MAX)
		return cpio_msg(&l->at, -ENAMETOOLONG,
				"link target of %zu characters, at most %d", n,
				CPIO_NAME_MAX);
	return 0;
}

static const struct directive *directive_find(const char *word)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++)
		if (!strcmp(word, directives[i].word))
			return &directives[i];
	return NULL;
}

/* The words of one directive, of which there are enough, to its entry. */
static int entry_parse(struct cpio_list *l, const struct directive *d,
		       struct cpio_entry *e)
{
	const char **word = l->words + 1;
	uint32_t format = d->format;
	size_t owner = 1, names = 1;
	int r = 0;

	if (d->type == CPIO_FILE) {
		r = source_parse(l, word[owner++]);
		e->source = l->source;
	} else if (d->type == CPIO_SLINK) {
		e->target = word[owner++];
		r = target_parse(l, e->target);
	} else if (d->type == CPIO_NOD) {
		r = device_parse(l, word + 4, &format, e);
	}
	if (r < 0)
		return r;
	r = owner_parse(l, word + owner, format, e);
	if (r < 0)
		return r;

	if (d->type == CPIO_FILE) {
		/* the links stand behind gid: put the name in its place */
		names = l->words_len - d->args;
		word[d->args - 1] = word[0];
		word += d->args - 1;
	}
	for (size_t i = 0; i < names; i++) {
		r = name_parse(l, &word[i]);
		if (r < 0)
			return r;
	}
	e->names = word;
	e->names_len = names;
	return 1;
}

/* Problems of a line as a whole, before it is cut into words. */
static int line_check(struct cpio_list *l)
{
	if (l->bad_crlf && !l->told_crlf) {
		/* once will do: all lines have them */
		l->told_crlf = true;
		return cpio_msg(&l->at, 0,
				"CR LF line ends: make them LF (dos2unix)");
	}
	if (l->line[0] == '#')
		return 0;
	if (l->bad_nul)
		return cpio_msg(&l->at, 0, "NUL in a line");
	if (l->bad_length)
		return cpio_msg(&l->at, 0, "line longer than %d characters",
				CPIO_LINE_MAX);
	return 0;
}

int cpio_list_new(FILE *f, const char *name, struct cpio_list **out)
{
	struct cpio_list *l = malloc(sizeof(*l));

	if (!l)
		return -ENOMEM;
	l->f = f;
	l->at = (struct cpio_at){ .list = name };
	l->base = ftello(f);
	l->start = l->next = 0;
	l->told_crlf = false;
	*out = l;
	return 0;
}

int cpio_list_next(struct cpio_list *l, struct cpio_entry *out)
{
	const struct directive *d;
	int r;

	while ((r = line_read(l)) > 0) {
		bool indented = is_space(l->line[0]);

		r = line_check(l);
		if (r < 0)
			return r;
		if (l->line[0] == '#')
			continue;
		line_split(l);
		if (l->words_len == 0 || l->words[0][0] == '#')
			continue;
		if (indented)
			return cpio_msg(&l->at, 0, "blank before '%.*s'", SHOW,
					l->words[0]);
		d = directive_find(l->words[0]);
		if (!d)
			return cpio_msg(&l->at, 0, "unknown directive '%.*s'",
					SHOW, l->words[0]);
		if (l->words_len - 1 < d->args)
			return cpio_msg(&l->at, 0, "%s needs %s", d->word,
					d->usage);
		l->args = d->args;
		*out = (struct cpio_entry){ .type = d->type, .at = l->at };
		return entry_parse(l, d, out);
	}
	if (r < 0) {
		l->at.line++;
		return cpio_msg(&l->at, r, "cannot read the list");
	}
	return 0;
}

uint64_t cpio_list_offset(const struct cpio_list *l)
{
	return l->start;
}

int cpio_list_seek(struct cpio_list *l, uint64_t offset, unsigned long line)
{
	l->at.line = line - 1;
	if (offset == l->next)
		return 0;
	if (l->base < 0)
		return -ESPIPE;
	if (fseeko(l->f, l->base + (off_t)offset, SEEK_SET) < 0)
		return -errno;
	l->next = offset;
	return 0;
}

void cpio_list_free(struct cpio_list *l)
{
	free(l);
}
