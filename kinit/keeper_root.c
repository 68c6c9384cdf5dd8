/*
 * Process 1's root, see keeper.h.  It is looked up in process 1's mountinfo
 * each time, for an open one holds the root, which then cannot be unmounted.
 */
#include "kinit/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw" */
enum { FIELD_ID, FIELD_DIR = 4, FIELD_OPTIONS };

/* A byte of a field. */
static void look_at(struct keeper_look *l, char c)
{
	if (l->field == FIELD_ID)
		l->id = l->id * 10 + (uint32_t)(c - '0');
	if (l->field == FIELD_DIR)
		l->slash = l->at == 0;
	/* "rw" and "ro" come first */
	if (l->field == FIELD_OPTIONS && l->at == 1 &&
	    (l->want == 0 ? l->slash : l->id == l->want)) {
		l->found = l->id;
		l->read_only = c == 'o';
	}
	/* behind "-" stands the type */
	if (l->field > FIELD_OPTIONS && l->at == 0 && c == '-')
		l->type = l->field + 1;
	if (l->type != 0 && l->field == l->type && l->at == 0 &&
	    l->found == l->id)
		l->in_memory = c == 't' || c == 'r';
	l->at++;
}

void keeper_root_look(struct keeper_look *l, const char *text, size_t len)
{
	for (; len > 0; text++, len--) {
		if (*text == '\n') {
			l->field = l->at = l->id = l->type = 0;
		} else if (*text == ' ') {
			l->field++;
			l->at = 0;
		} else {
			look_at(l, *text);
		}
	}
}

enum keeper_root keeper_root(struct keeper *k)
{
	struct keeper_look look = { .want = k->root };
	char text[512];
	ssize_t n;
	int fd = openat(k->proc, "1/mountinfo", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return KEEPER_ROOT_UNKNOWN;
	while ((n = read(fd, text, sizeof(text))) > 0)
		keeper_root_look(&look, text, (size_t)n);
	close(fd);
	if (n < 0 || (k->root == 0 && look.found == 0))
		return KEEPER_ROOT_UNKNOWN;
	if (look.found == 0)
		return KEEPER_ROOT_GONE;
	k->root = look.found;
	k->in_memory = look.in_memory;
	return look.read_only ? KEEPER_ROOT_READ_ONLY : KEEPER_ROOT_WRITABLE;
}
