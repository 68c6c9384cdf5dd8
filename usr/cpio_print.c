/*
 * An archive as a list.  In: the bytes of a newc archive.  Out: a directive
 * for each entry, for each group of hard links one.  What the list language
 * has no words for (blanks in names) is an error.
 */
#include "usr/cpio_print.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN_BUF (64 * 1024)

static int entry_fault(struct cpio_print *p, const char *name, const char *why)
{
	char shown[CPIO_QUOTE_MAX];

	cpio_quote(shown, name, strlen(name));
	return cpio_fault(&p->fault, p->reader.start, "%s: %s", shown, why);
}

/* Whether a word stays one word; "" does not. */
static bool is_word(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

/* Whether a path leads out of where it starts. */
static bool has_dotdot(const char *path)
{
	for (const char *s = strstr(path, ".."); s; s = strstr(s + 1, ".."))
		if ((s == path || s[-1] == '/') && (!s[2] || s[2] == '/'))
			return true;
	return false;
}

/* Whether a ${VAR} ends in what stands at name, in the same string. */
static bool has_variable(const char *source, const char *name)
{
	const char *start, *end;

	for (start = strstr(source, "${"); start; start = strstr(end, "${")) {
		end = strchr(start, '}');
		if (!end)
			return false;
		if (end >= name)
			return true;
	}
	return false;
}

/* Where the data of a file is: prefix, slash, name. */
static int source_make(struct cpio_print *p, const char *name)
{
	size_t n = strlen(p->prefix);
	int len;

	if (!*name)
		return entry_fault(p, name, "a file without a name");
	if (has_dotdot(name))
		return entry_fault(p, name,
				   "its data would be outside of the "
				   "prefix");
	len = snprintf(p->source, sizeof(p->source), "%s%s%s", p->prefix,
		       n && p->prefix[n - 1] == '/' ? "" : "/", name);
	if (len > CPIO_LOCATION_MAX)
		return entry_fault(p, name,
				   "its location is longer than 4096 "
				   "characters");
	if (has_variable(p->source, p->source + len - strlen(name)))
		return entry_fault(p, name,
				   "a list would take this for a "
				   "variable");
	return 0;
}

/* Adds to the line; what does not fit makes it too long. */
__attribute__((format(printf, 3, 4))) static void line_add(struct cpio_print *p,
							   size_t *used,
							   const char *fmt, ...)
{
	va_list ap;
	int n;

	if (*used > CPIO_LINE_MAX)
		return;
	va_start(ap, fmt);
	n = vsnprintf(p->line + *used, sizeof(p->line) - *used, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n > CPIO_LINE_MAX - *used)
		*used = CPIO_LINE_MAX + 1;
	else
		*used += (size_t)n;
}

static const char *directive_of(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "dir";
	case S_IFLNK:
		return "slink";
	case S_IFIFO:
		return "pipe";
	case S_IFSOCK:
		return "sock";
	}
	return "nod";
}

static int line_print(struct cpio_print *p, const struct cpio_header *h,
		      char *const *names, size_t names_len, const char *target)
{
	size_t n = 0;

	/* an empty one is "/", as which gen_init_cpio stores it */
	for (size_t i = 0; i < names_len; i++)
		if (*names[i] && !is_word(names[i]))
			return entry_fault(p, names[i],
					   "a list cannot hold this name");
	if (S_ISLNK(h->mode) && !is_word(target))
		return entry_fault(p, names[0],
				   "a list cannot hold its link target");
	line_add(p, &n, "%s /%s", directive_of(h->mode), names[0]);
	if (S_ISREG(h->mode)) {
		int r = source_make(p, names[0]);

		if (r < 0)
			return r;
		line_add(p, &n, " %s", p->source);
	} else if (S_ISLNK(h->mode)) {
		line_add(p, &n, " %s", target);
	}
	line_add(p, &n, " %04" PRIo32 " %" PRIu32 " %" PRIu32,
		 h->mode & ~(uint32_t)S_IFMT, h->uid, h->gid);
	if (S_ISCHR(h->mode) || S_ISBLK(h->mode))
		line_add(p, &n, " %c %" PRIu32 " %" PRIu32,
			 S_ISBLK(h->mode) ? 'b' : 'c', h->rmajor, h->rminor);
	for (size_t i = 1; i < names_len; i++)
		line_add(p, &n, " /%s", names[i]);
	if (n > CPIO_LINE_MAX)
		return entry_fault(p, names[0],
				   "longer than a line of a list can be");
	p->line[n++] = '\n';
	p->put(p->arg, p->line, n);
	return 0;
}

static int group_print(struct cpio_print *p, struct cpio_group *group)
{
	int r = line_print(p, &group->h, group->names, group->names_len, NULL);

	cpio_group_free(group);
	return r;
}

static int entry_print(struct cpio_print *p)
{
	const struct cpio_header *h = &p->reader.h;
	char *name = p->reader.name;
	struct cpio_group *group;
	int r;

	if (!S_ISREG(h->mode) || h->nlink < 2)
		return line_print(p, h, &name, 1, p->reader.target);
	r = cpio_groups_add(&p->groups, h, name, &group);
	if (r == -EINVAL)
		return entry_fault(p, name,
				   "mode and owner are not those of "
				   "its other hard links");
	if (r == -E2BIG)
		return entry_fault(p, name,
				   "too many hard links whose other "
				   "names are missing");
	if (r < 0)
		return entry_fault(p, name, "not enough memory");
	return group ? group_print(p, group) : 0;
}

/* The end mark: names that are still missing will not come. */
static int groups_flush(struct cpio_print *p)
{
	struct cpio_group *group;
	int r = 0;

	while (r == 0 && (group = cpio_groups_take(&p->groups)))
		r = group_print(p, group);
	return r;
}

void cpio_print_init(struct cpio_print *p)
{
	p->fault = (struct cpio_fault){ .at = 0 };
	p->groups = (struct cpio_groups){ .bytes = 0 };
	cpio_reader_init(&p->reader);
}

void cpio_print_free(struct cpio_print *p)
{
	struct cpio_group *group;

	while ((group = cpio_groups_take(&p->groups)))
		cpio_group_free(group);
}

int cpio_print_push(struct cpio_print *p, const unsigned char *data, size_t len)
{
	size_t done = 0, used;
	int e, r = 0;

	while (r == 0 && done < len) {
		e = cpio_reader_push(&p->reader, data + done, len - done,
				     &used);
		if (e < 0) {
			p->fault = p->reader.fault;
			return e;
		}
		done += used;
		if (e == CPIO_READ_ENTRY)
			r = entry_print(p);
		else if (e == CPIO_READ_END)
			r = groups_flush(p);
	}
	return r;
}

int cpio_print_finish(struct cpio_print *p)
{
	int r = cpio_reader_finish(&p->reader);

	if (r < 0)
		p->fault = p->reader.fault;
	return r;
}

/* Passes over data in a file instead of reading it; never beyond its end. */
static void data_skip(struct cpio_print *p, int fd)
{
	uint32_t n = cpio_reader_skippable(&p->reader);
	off_t at, end;
	struct stat st;

	if (n < IN_BUF || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	at = lseek(fd, 0, SEEK_CUR);
	end = st.st_size;
	if (at < 0 || end <= at)
		return;
	if (n > end - at)
		n = (uint32_t)(end - at);
	if (lseek(fd, n, SEEK_CUR) >= 0)
		cpio_reader_skipped(&p->reader, n);
}

int cpio_print_fd(struct cpio_print *p, int fd)
{
	unsigned char *buf = malloc(IN_BUF);
	ssize_t n;
	int r = 0;

	if (!buf)
		return -ENOMEM;
	while (r == 0) {
		n = read(fd, buf, IN_BUF);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = -errno;
		if (n <= 0)
			break;
		r = cpio_print_push(p, buf, (size_t)n);
		if (r == 0)
			data_skip(p, fd);
	}
	if (r == 0)
		r = cpio_print_finish(p);
	free(buf);
	return r;
}
