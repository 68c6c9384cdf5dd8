/* What elf_read() finds in files made here, good and bad. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tests/unit/elf_bytes.h"
#include "usr/cpio_msg.h"
#include "usr/elf_file.h"

const char *progname = "t_elf_file";

static struct made made;

static int read_made(struct elf_file *f, const char **why)
{
	int fd = bytes_fd(made.b, made.len), r;

	assert_true(fd >= 0);
	r = elf_read(fd, f, why);
	close(fd);
	return r;
}

static void each_kind(void **state)
{
	static const struct {
		bool is_64, is_big;
		uint16_t machine;
		const char *name;
	} kinds[] = {
		{ true, false, 62, "x86_64" },
		{ false, false, 3, "i386" },
		{ false, false, 62, "x32" },
		{ true, false, 183, "aarch64" },
		{ true, true, 22, "s390x" },
		{ false, true, 20, "ppc" },
		{ true, false, 243, "riscv64" },
	};
	struct elf_file f;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		made_program(&made, kinds[i].is_64, kinds[i].is_big,
			     kinds[i].machine);
		assert_int_equal(read_made(&f, &why), 0);
		assert_string_equal(elf_machine_name(&f.kind), kinds[i].name);
		assert_string_equal(f.interp, "/lib/ld.so");
		assert_int_equal(f.needed_len, 2);
		assert_string_equal(f.needed[0], "libone.so.1");
		assert_string_equal(f.needed[1], "libtwo.so");
		assert_string_equal(f.soname, "program.so");
		assert_string_equal(f.rpath, "/old");
		assert_string_equal(f.runpath, "$ORIGIN/new:/x");
		assert_true(f.dynamic);
		assert_false(f.unwinds);
		elf_free(&f);
	}
}

static void machine_unknown(void **state)
{
	struct elf_kind k = { .machine = 62, .class = 2, .data = 2 };

	(void)state;
	assert_null(elf_machine_name(&k)); /* no big-endian x86_64 */
	k.machine = 0xfff0;
	assert_null(elf_machine_folders(&k));
}

static void first_folders(void **state)
{
	struct elf_kind k = { .machine = 62, .class = 2, .data = 1 };
	const char *f = elf_machine_folders(&k);

	(void)state;
	assert_string_equal(f, "/lib/x86_64-linux-gnu");
	f += strlen(f) + 1;
	assert_string_equal(f, "/usr/lib/x86_64-linux-gnu");
}

/* The last byte is the end of the last name. */
static void cut_anywhere(void **state)
{
	struct elf_file f;
	const char *why;

	(void)state;
	for (int i = 0; i < 4; i++) {
		made_program(&made, i & 1, i & 2, 62);
		while (made.len--) {
			int r = read_made(&f, &why);

			assert_int_equal(r, made.len < 4 ? -ENOEXEC : -EINVAL);
			assert_null(f.interp);
			assert_int_equal(f.needed_len, 0);
			if (made.len == 0)
				break;
		}
	}
}

static void no_elf(void **state)
{
	struct elf_file f;
	const char *why;

	(void)state;
	memcpy(made.b, "#!/bin/sh\n", 10);
	made.len = 10;
	assert_int_equal(read_made(&f, &why), -ENOEXEC);
}

/* Each word of the headers and of the dynamic section, set to the worst. */
static void offsets_wrong(void **state)
{
	static const uint64_t worst[] = { UINT64_MAX, INT64_MAX, UINT32_MAX,
					  INT32_MAX,  1u << 31,	 ADDRESS - 1 };
	struct elf_file f;
	const char *why;
	int r;

	(void)state;
	for (int i = 0; i < 4; i++) {
		for (size_t at = 16; at < AT_STRINGS; at += 4) {
			for (size_t j = 0; j < 6; j++) {
				made_program(&made, i & 1, i & 2, 62);
				made_put(&made, at, made_word(&made), worst[j]);
				r = read_made(&f, &why);
				assert_true(r == 0 || r == -EINVAL);
				assert_true(r == 0 || strlen(why) > 5);
				elf_free(&f);
			}
		}
	}
}

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void bytes_changed(void **state)
{
	uint32_t seed = 1;
	struct elf_file f;
	const char *why;
	int r;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		made_program(&made, i & 1, i & 2, 62);
		for (uint32_t n = next_random(&seed) % 8; n; n--)
			made.b[4 + next_random(&seed) % (made.len - 4)] =
				(unsigned char)next_random(&seed);
		r = read_made(&f, &why);
		assert_true(r == 0 || r == -EINVAL);
		elf_free(&f);
	}
}

/* Fails, and says this. */
static void refused(const char *text)
{
	struct elf_file f;
	const char *why = "";

	assert_int_equal(read_made(&f, &why), -EINVAL);
	if (!strstr(why, text))
		fail_msg("'%s' is not in '%s'", text, why);
}

static void limits_named(void **state)
{
	(void)state;
	made_program(&made, true, false, 62);
	made_put(&made, 56, 2, 257);
	refused("program headers");
	made_program(&made, true, false, 62);
	made_put(&made, 56, 2, 0);
	refused("program headers");
	made_program(&made, true, false, 62);
	made_put(&made, 54, 2, 57);
	refused("odd size");
	made_program(&made, true, false, 62);
	made_put(&made, 16, 2, 1); /* ET_REL */
	refused("neither a program nor a library");
	made_program(&made, true, false, 62);
	made.b[4] = 3;
	refused("class");
	made_program(&made, true, false, 62);
	strcpy((char *)made.b + AT_INTERP, "ld.so");
	refused("loader without a folder");
}

/* 4095 characters are taken, one more is not. */
static void names_long(void **state)
{
	static char name[4097];
	struct elf_file f;
	const char *why;

	(void)state;
	memset(name, 'x', 4096);
	made_begin(&made, true, false, 62);
	made_name(&made, 1, name);
	made_end(&made);
	refused("without an end");
	name[4095] = '\0';
	made_begin(&made, true, false, 62);
	made_name(&made, 1, name);
	made_end(&made);
	assert_int_equal(read_made(&f, &why), 0);
	assert_string_equal(f.needed[0], name);
	elf_free(&f);
}

static void name_outside(void **state)
{
	(void)state;
	made_begin(&made, true, false, 62);
	made_dyn(&made, 1, 50);
	made_end(&made);
	refused("outside its dynamic strings");
	made_begin(&made, true, false, 62);
	made_name(&made, 1, "libone.so");
	made_end(&made);
	/* strings without the last byte, a NUL */
	made_put(&made, AT_DYNAMIC + 2 * 16 + 8, 8, made.strings - 1);
	refused("without an end");
}

/* The dynamic strings are not where any byte of the file goes. */
static void strings_nowhere(void **state)
{
	(void)state;
	made_program(&made, true, false, 62);
	made_part(&made, 0, 1, 0, ADDRESS + 0x1000000, made.len);
	refused("dynamic strings");
}

static void threads_end(void **state)
{
	/* across the border between two pieces that are read */
	static const size_t places[] = { 1, 65530, 65536, 65541, 131060 };
	struct elf_file f;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		for (int whole = 0; whole < 2; whole++) {
			made_begin(&made, true, false, 62);
			memset(made.b + AT_STRINGS, 'y', places[i]);
			made.strings = places[i];
			made_name(&made, 14,
				  whole ? "pthread_exit" : "pthread_exits");
			made.b[AT_STRINGS] = '\0';
			made_end(&made);
			assert_int_equal(read_made(&f, &why), 0);
			assert_int_equal(f.unwinds, whole);
			elf_free(&f);
		}
	}
}

static void static_program(void **state)
{
	struct elf_file f;
	const char *why;

	(void)state;
	made_program(&made, false, true, 20);
	made_put(&made, 44, 2, 1); /* only the first header */
	assert_int_equal(read_made(&f, &why), 0);
	assert_null(f.interp);
	assert_false(f.dynamic);
	elf_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each class, byte order and machine is read", each_kind),
		CLAIM("an unknown machine has no name", machine_unknown),
		CLAIM("the default folders are Debian's", first_folders),
		CLAIM("a file cut at any byte is refused", cut_anywhere),
		CLAIM("what does not begin as ELF is told apart", no_elf),
		CLAIM("any offset may be wrong", offsets_wrong),
		CLAIM("any bytes may be changed", bytes_changed),
		CLAIM("what is beyond a limit is named", limits_named),
		CLAIM("a name may have 4095 characters", names_long),
		CLAIM("a name lies in the strings and ends there",
		      name_outside),
		CLAIM("strings that are nowhere are refused", strings_nowhere),
		CLAIM("calls that end threads are found", threads_end),
		CLAIM("a static program needs nothing", static_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
