/* What execve(2) takes a file for, see exec_format.h. */
#include "lib/exec_format.h"

#include <errno.h>
#include <string.h>
#include <linux/elf-em.h>

#include "lib/rw.h"
#include "lib/str.h"

#define ET_EXEC	   2
#define ET_DYN	   3
#define PT_INTERP  3
#define HEADER_64  56 /* sizeof(Elf64_Phdr) */
#define HEADER_32  32 /* sizeof(Elf32_Phdr) */
#define TABLE_MAX  65536
#define LOADER_MIN 2 /* one character and the NUL */

/*
 * load_script(): the name ends at a blank, the end of the line or a NUL, all
 * of which must be seen, so that no name is cut; without a newline a name may
 * be empty.  text ends with a NUL.
 */
static enum exec_kind script_decode(struct exec_head *h,
				    const char text[EXEC_HEAD + 1])
{
	size_t at = 2 + strspn(text + 2, " \t");
	size_t len = strcspn(text + at, " \t\n");

	if (at + len == EXEC_HEAD)
		return EXEC_NAMELESS;
	if (len == 0 && (text[at] == '\n' || at == EXEC_HEAD - 1))
		return EXEC_NAMELESS;
	(void)str_copy_n(h->interpreter, sizeof(h->interpreter), text + at,
			 len);
	return EXEC_SCRIPT;
}

/* An address or a size, of 64 or of 32 bits. */
static uint64_t rd_word(struct rd *r, bool wide)
{
	return wide ? rd_le64(r) : rd_le32(r);
}

/* A header as it is laid out for 64 or for 32 bits: where its table is. */
static bool layout_fits(struct exec_head *h, struct rd r, bool wide)
{
	size_t size = wide ? HEADER_64 : HEADER_32;

	rd_skip(&r, wide ? 32 : 28);
	h->table = rd_word(&r, wide);
	rd_skip(&r, wide ? 14 : 10);
	if (rd_le16(&r) != size)
		return false;
	h->header = size;
	h->table_len = size * rd_le16(&r);
	return true;
}

/* load_elf_binary() for both layouts; the class in the file is not looked at */
static enum exec_kind elf_decode(struct exec_head *h,
				 const struct exec_machine *m, const void *head)
{
	struct rd r = rd_init(head, EXEC_HEAD), whole = r;
	uint16_t type;

	rd_skip(&r, 16);
	type = rd_le16(&r);
	h->machine = rd_le16(&r);
	if (h->machine != m->native && h->machine != m->compat)
		return EXEC_FOREIGN;
	if (type != ET_EXEC && type != ET_DYN)
		return EXEC_DAMAGED;
	/* the native machine with 32 bits is x32 */
	if (!(h->machine == m->native && layout_fits(h, whole, true)) &&
	    !layout_fits(h, whole, false))
		return EXEC_DAMAGED;
	if (h->table_len == 0 || h->table_len > TABLE_MAX ||
	    h->table_len > m->page)
		return EXEC_DAMAGED;
	if (h->table_len > EXEC_TABLE)
		h->table_len = EXEC_TABLE - EXEC_TABLE % h->header;
	return EXEC_PROGRAM;
}

void exec_head_decode(struct exec_head *h, const struct exec_machine *m,
		      const void *head, size_t len)
{
	/* as the kernel's buffer: what is not there is zero */
	char text[EXEC_HEAD + 1] = { 0 };

	*h = (struct exec_head){ .kind = EXEC_JUNK };
	memcpy(text, head, len < EXEC_HEAD ? len : EXEC_HEAD);
	if (len == 0)
		h->kind = EXEC_EMPTY;
	else if (memcmp(text, "#!", 2) == 0)
		h->kind = script_decode(h, text);
	else if (memcmp(text, "\177ELF", 4) == 0)
		h->kind = elf_decode(h, m, text);
}

int exec_table_decode(const struct exec_head *h, const void *table, size_t len,
		      uint64_t *at, size_t *name_len)
{
	struct rd r = rd_init(table, len);
	bool wide = h->header == HEADER_64;

	if (len != h->table_len)
		return -ENOEXEC;
	while (r.left > 0) {
		struct rd entry = rd_sub(&r, h->header);
		uint32_t type = rd_le32(&entry);
		uint64_t offset, size;

		if (wide)
			rd_skip(&entry, 4);
		offset = rd_word(&entry, wide);
		rd_skip(&entry, wide ? 16 : 8);
		size = rd_word(&entry, wide);
		if (entry.bad)
			return -ENOEXEC;
		if (type != PT_INTERP)
			continue;
		if (size < LOADER_MIN || size > EXEC_LOADER)
			return -ENOEXEC;
		*at = offset;
		*name_len = (size_t)size;
		return 1;
	}
	return 0;
}
