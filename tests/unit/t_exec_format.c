/*
 * lib/exec_format.h.  ELF files are made of <elf.h>; what is expected of them
 * and of first lines is read in Linux's binfmt_elf.c and binfmt_script.c.
 * t_init_check.c asks the kernel itself.
 */
#include "lib/exec_format.h"

#include "tests/unit/exec_bytes.h"
#include "tests/unit/unit.h"

static const struct exec_machine x86 = { EM_X86_64, EM_386, 4096 };
static const struct exec_machine arm = { EM_AARCH64, EM_ARM, 65536 };

static struct exec_head decode(const struct exec_machine *m, const void *bytes,
			       size_t len)
{
	size_t n = len < EXEC_HEAD ? len : EXEC_HEAD;
	void *b = exact(bytes, n);
	struct exec_head h;

	memset(&h, 0xa5, sizeof(h));
	exec_head_decode(&h, m, b, n);
	free(b);
	return h;
}

static void test_scripts(void **state)
{
	static const struct {
		const char *text;
		const char *name; /* NULL: none */
	} row[] = {
		{ "#!/bin/sh\n", "/bin/sh" },
		{ "#!/bin/sh", "/bin/sh" },
		{ "#! \t /bin/sh \t \n", "/bin/sh" },
		{ "#!/bin/sh -e -x\necho", "/bin/sh" },
		{ "#!\t/bin/sh\t-e\n", "/bin/sh" },
		{ "#!bin/sh\n", "bin/sh" },
		{ "#!/usr/bin/env python3\n", "/usr/bin/env" },
		{ "#!/bin/sh\r\n", "/bin/sh\r" }, /* made on Windows */
		{ "#!\n", NULL },
		{ "#! \t \n", NULL },
		{ "#!\n/bin/sh\n", NULL },
		{ "#!", "" }, /* zeros follow: a name, but an empty one */
		{ "#!  ", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct exec_head h =
			decode(&x86, row[i].text, strlen(row[i].text));

		if (h.kind != (row[i].name ? EXEC_SCRIPT : EXEC_NAMELESS))
			fail_msg("'%s': kind %d", row[i].text, h.kind);
		if (row[i].name)
			assert_string_equal(h.interpreter, row[i].name);
	}
	/* a NUL ends the line: the newline behind it is not seen */
	assert_string_equal(decode(&x86, "#!/a\0b\n", 7).interpreter, "/a");
}

/* "#!" and a name that ends at byte at; byte at is end, then text follows */
static struct exec_head script_of(size_t at, char end, size_t len)
{
	char text[600];

	memset(text, 'x', sizeof(text));
	memcpy(text, "#!/", 3);
	text[at] = end;
	return decode(&x86, text, len);
}

static void test_cut_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		char end = " \t\n"[i];

		/* 256 bytes are read: the end is the last of them, or beyond */
		assert_int_equal(script_of(255, end, 600).kind, EXEC_SCRIPT);
		assert_int_equal(strlen(script_of(255, end, 600).interpreter),
				 253);
		assert_int_equal(script_of(256, end, 600).kind, EXEC_NAMELESS);
		assert_int_equal(script_of(257, end, 600).kind, EXEC_NAMELESS);
	}
	/* the file ends: a zero byte is there when it is short of 256 */
	assert_int_equal(script_of(599, ' ', 255).kind, EXEC_SCRIPT);
	assert_int_equal(script_of(599, ' ', 256).kind, EXEC_NAMELESS);
}

static void test_blank_lines(void **state)
{
	char text[600];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "#!", 2);
	for (size_t len = 2; len < 260; len++) {
		struct exec_head h = decode(&x86, text, len);

		/* 255: the blanks up to the zero are trimmed away */
		assert_int_equal(h.kind,
				 len < 255 ? EXEC_SCRIPT : EXEC_NAMELESS);
		assert_string_equal(h.interpreter, "");
	}
}

static void test_junk(void **state)
{
	static const char *const junk[] = {
		"\n#!/bin/sh\n", "# !/bin/sh\n", "#",	  "!#/bin/sh", "\177EL",
		"\177elf",	 "echo hello\n", "MZ\220"
	};

	(void)state;
	assert_int_equal(decode(&x86, "", 0).kind, EXEC_EMPTY);
	assert_int_equal(decode(&x86, "\0\0\0\0", 4).kind, EXEC_JUNK);
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		assert_int_equal(decode(&x86, junk[i], strlen(junk[i])).kind,
				 EXEC_JUNK);
}

static void test_machines(void **state)
{
	static const struct {
		const struct exec_machine *ours;
		uint16_t machine;
		bool wide;
		enum exec_kind kind;
	} row[] = {
		{ &x86, EM_X86_64, true, EXEC_PROGRAM },
		{ &x86, EM_X86_64, false, EXEC_PROGRAM }, /* x32 */
		{ &x86, EM_386, false, EXEC_PROGRAM },
		{ &x86, EM_386, true, EXEC_DAMAGED },
		{ &x86, EM_AARCH64, true, EXEC_FOREIGN },
		{ &x86, EM_ARM, false, EXEC_FOREIGN },
		{ &x86, EM_RISCV, true, EXEC_FOREIGN },
		{ &arm, EM_AARCH64, true, EXEC_PROGRAM },
		{ &arm, EM_ARM, false, EXEC_PROGRAM },
		{ &arm, EM_X86_64, true, EXEC_FOREIGN },
		{ &arm, EM_386, false, EXEC_FOREIGN },
		/* big-endian: 183 is 0x00b7 */
		{ &arm, 0xb700, true, EXEC_FOREIGN },
	};
	static struct image m;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct exec_head h;

		if (row[i].wide)
			image_make(&m, "/ld");
		else
			image_make32(&m, "/ld");
		m.byte[18] = (uint8_t)row[i].machine;
		m.byte[19] = (uint8_t)(row[i].machine >> 8);
		h = decode(row[i].ours, m.byte, m.len);
		if (h.kind != row[i].kind)
			fail_msg("row %zu: kind %d", i, h.kind);
		assert_int_equal(h.machine, row[i].machine);
		if (h.kind != EXEC_PROGRAM)
			continue;
		assert_int_equal(h.header, row[i].wide ? 56 : 32);
		assert_int_equal(h.table, row[i].wide ? 64 : 52);
		assert_int_equal(h.table_len, row[i].wide ? 3 * 56 : 32);
	}
}

static void test_headers(void **state)
{
	static struct image m;

	(void)state;
	for (unsigned n = 0; n < 65536; n++) {
		struct exec_head h;
		/* 73 * 56 = 4088, 74 * 56 = 4144; 65536 / 56 = 1170.3 */
		bool page = n >= 1 && n <= 73, pages = n >= 1 && n <= 1170;

		image_make(&m, "");
		IMAGE_SET(&m, e_phnum, (uint16_t)n);
		h = decode(&x86, m.byte, m.len);
		assert_int_equal(h.kind, page ? EXEC_PROGRAM : EXEC_DAMAGED);
		m.byte[18] = EM_AARCH64;
		h = decode(&arm, m.byte, m.len);
		assert_int_equal(h.kind, pages ? EXEC_PROGRAM : EXEC_DAMAGED);
		if (pages)
			assert_int_equal(h.table_len, 56 * (n < 73 ? n : 73));
		if (n == 1200)
			n = 65530;
	}
	for (unsigned type = 0; type < 6; type++) {
		image_make(&m, "");
		m.byte[18] = EM_X86_64;
		IMAGE_SET(&m, e_type, (uint16_t)type);
		assert_int_equal(decode(&x86, m.byte, m.len).kind,
				 type == ET_EXEC || type == ET_DYN
					 ? EXEC_PROGRAM
					 : EXEC_DAMAGED);
	}
	for (unsigned size = 0; size < 300; size++) {
		image_make(&m, "");
		m.byte[18] = EM_X86_64;
		IMAGE_SET(&m, e_phentsize, (uint16_t)size);
		assert_int_equal(decode(&x86, m.byte, m.len).kind,
				 size == 56 ? EXEC_PROGRAM : EXEC_DAMAGED);
	}
}

static void test_cut_head(void **state)
{
	static struct image m;

	(void)state;
	image_make(&m, "/ld");
	m.byte[18] = EM_X86_64;
	/* e_phnum is 3, at byte 56: with its first byte the header is whole */
	for (size_t len = 0; len < 256; len++) {
		enum exec_kind want = len == 0	 ? EXEC_EMPTY
				      : len < 4	 ? EXEC_JUNK
				      : len < 19 ? EXEC_FOREIGN
				      : len < 57 ? EXEC_DAMAGED
						 : EXEC_PROGRAM;

		if (decode(&x86, m.byte, len).kind != want)
			fail_msg("%zu bytes", len);
	}
}

static int find(const struct exec_head *h, const void *bytes, size_t len,
		uint64_t *at, size_t *name_len)
{
	void *b = exact(bytes, len);
	int r = exec_table_decode(h, b, len, at, name_len);

	free(b);
	return r;
}

static void test_loader(void **state)
{
	static struct image m;
	struct exec_head h;
	uint64_t at = 77;
	size_t len = 78;

	(void)state;
	image_make(&m, "/lib/ld.so");
	m.byte[18] = EM_X86_64;
	h = decode(&x86, m.byte, m.len);
	assert_int_equal(find(&h, m.byte + 64, 168, &at, &len), 1);
	assert_int_equal(at, 0x400);
	assert_int_equal(len, 11);
	image_make32(&m, "/lib/ld.so");
	m.byte[18] = EM_386;
	h = decode(&x86, m.byte, m.len);
	at = len = 0;
	assert_int_equal(find(&h, m.byte + 52, 32, &at, &len), 1);
	assert_int_equal(at, 0x400);
	assert_int_equal(len, 11);
	image_make(&m, "");
	m.byte[18] = EM_X86_64;
	h = decode(&x86, m.byte, m.len);
	assert_int_equal(find(&h, m.byte + 64, 168, &at, &len), 0);
}

static void test_loader_lengths(void **state)
{
	static const struct {
		uint64_t size;
		int ret;
	} row[] = {
		{ 0, -ENOEXEC },
		{ 1, -ENOEXEC },
		{ 2, 1 },
		{ 4096, 1 },
		{ 4097, -ENOEXEC },
		{ UINT64_MAX, -ENOEXEC },
		{ 1ull << 32, -ENOEXEC },
		{ (1ull << 32) + 5, -ENOEXEC },
	};
	static struct image m;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct exec_head h;
		uint64_t at = 77;
		size_t len = 78;

		image_make(&m, "/ld");
		m.byte[18] = EM_X86_64;
		IMAGE_SET_LOADER(&m, p_filesz, row[i].size);
		IMAGE_SET_LOADER(&m, p_offset, UINT64_MAX);
		h = decode(&x86, m.byte, m.len);
		assert_int_equal(find(&h, m.byte + 64, 168, &at, &len),
				 row[i].ret);
		assert_int_equal(len, row[i].ret > 0 ? row[i].size : 78);
		assert_int_equal(at, row[i].ret > 0 ? UINT64_MAX : 77);
	}
}

static void test_cut_table(void **state)
{
	static struct image m;
	struct exec_head h;
	uint64_t at = 77;
	size_t len = 78;

	(void)state;
	image_make(&m, "/ld");
	m.byte[18] = EM_X86_64;
	h = decode(&x86, m.byte, m.len);
	for (size_t n = 0; n < 168; n++)
		assert_int_equal(find(&h, m.byte + 64, n, &at, &len), -ENOEXEC);
	assert_int_equal(at, 77);
	assert_int_equal(len, 78);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an interpreter is named as load_script() reads it",
		      test_scripts),
		CLAIM("a name that may be cut is no name", test_cut_names),
		CLAIM("a line of blanks names nothing", test_blank_lines),
		CLAIM("neither #! nor ELF is junk", test_junk),
		CLAIM("programs are for this machine or another",
		      test_machines),
		CLAIM("a header that the kernel refuses is refused",
		      test_headers),
		CLAIM("a head that is cut is no program", test_cut_head),
		CLAIM("a loader's name is found in both layouts", test_loader),
		CLAIM("a loader's name has 2 to 4096 bytes",
		      test_loader_lengths),
		CLAIM("a table that is cut is refused", test_cut_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
