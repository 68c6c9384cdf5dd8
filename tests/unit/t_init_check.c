/*
 * lib/init_check.h beside execve(2) itself: what is refused is what the kernel
 * refuses below the same root, with the same errno, and what is wrong has its
 * name in the message.
 */
#include "lib/init_check.h"

#include "tests/unit/init_place.h"

static void test_runs(void **state)
{
	(void)state;
	put_program("sbin/init", "");
	runs("/sbin/init");
	runs("sbin/init");
	assert_int_equal(symlinkat("/sbin/init", root, "absolute"), 0);
	runs("/absolute");
	assert_int_equal(symlinkat("../../sbin/init", root, "lib/up"), 0);
	runs("/lib/up");
	/* a program with a loader that is one */
	put_program("lib/ld.so", "");
	put_program("dynamic", "/lib/ld.so");
	runs("/dynamic");
	put_program("dynamic", "lib/ld.so"); /* from "/", where init starts */
	runs("/dynamic");
	put_text("script", "#!/sbin/init\n");
	runs("/script");
	put_text("script", "#! /dynamic -x");
	runs("/script");
	put_text("script", "#!sbin/init");
	runs("/script");
}

static void test_modes(void **state)
{
	(void)state;
	claim("/sbin/none", INIT_MISSING,
	      "it, or what it links to, is missing");
	assert_int_equal(symlinkat("/sbin/none", root, "dangling"), 0);
	claim("/dangling", INIT_MISSING, "it, or what it links to, is missing");
	assert_int_equal(symlinkat("loop", root, "loop"), 0);
	claim("/loop", INIT_MISSING,
	      "it, or what it links to, cannot be found: Too many levels of "
	      "symbolic links");
	put_text("file", "");
	claim("/file/init", INIT_MISSING,
	      "it, or what it links to, cannot be found: Not a directory");
	claim("/sbin", INIT_NO_FILE, "it is no regular file");
	assert_int_equal(mkfifoat(root, "fifo", 0755), 0);
	claim("/fifo", INIT_NO_FILE, "it is no regular file");
	image_make(&image, "");
	put("plain", image.byte, image.len, 0644);
	claim("/plain", INIT_NO_X, "it has no permission to be executed");
	put("some", image.byte, image.len, 0001);
	runs("/some");
}

static void test_content(void **state)
{
	static const char neither[] = "it is neither a program nor a script";
	static const char nameless[] =
		"it names no interpreter in its first line";

	(void)state;
	put_text("f", "");
	claim("/f", INIT_EMPTY, "it is empty");
	put_text("f", "echo hello\n");
	claim("/f", INIT_JUNK, neither);
	put("f", "\0\0\0\0\0\0", 6, 0755);
	claim("/f", INIT_JUNK, neither);
	put_text("f", "#!\n");
	claim("/f", INIT_NAMELESS, nameless);
	put_text("f", "#!");
	claim("/f", INIT_NAMELESS, nameless);
	put_text("f", "#!   \t");
	claim("/f", INIT_NAMELESS, nameless);
	put_text("f",
		 "\xef\xbb\xbf#!/sbin/init\n"); /* with a byte order mark */
	claim("/f", INIT_JUNK, neither);
}

static void test_interpreters(void **state)
{
	(void)state;
	put_text("f", "#!/bin/bosh -e\n");
	claim("/f", INIT_MISSING, "its interpreter /bin/bosh is missing");
	put_text("f", "#!/sbin/init\r\n");
	put_program("sbin/init", "");
	claim("/f", INIT_MISSING, "its interpreter /sbin/init\r is missing");
	put_text("f", "#!/sbin\n");
	claim("/f", INIT_NO_FILE, "its interpreter /sbin is no regular file");
	image_make(&image, "");
	put("sh", image.byte, image.len, 0644);
	put_text("f", "#!/sh\n");
	claim("/f", INIT_NO_X,
	      "its interpreter /sh has no permission to be executed");
	put_text("sh", "");
	claim("/f", INIT_EMPTY, "its interpreter /sh is empty");
	put_program("sh", "/lib/none.so");
	claim("/f", INIT_MISSING,
	      "/lib/none.so, the loader of /sh, is missing");
	put_text("sh", "#!/bin/none\n");
	claim("/f", INIT_MISSING,
	      "/bin/none, the interpreter of /sh, is missing");
}

/* s0 is run by s1, ... and the last by last. */
static void put_scripts(unsigned n, const char *last)
{
	char name[16], text[32];

	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		snprintf(text, sizeof(text), "#!/s%u\n", i + 1);
		if (i + 1 == n)
			snprintf(text, sizeof(text), "#!%s\n", last);
		put_text(name, text);
	}
}

static void test_scripts(void **state)
{
	(void)state;
	put_program("sbin/init", "");
	for (unsigned n = 1; n <= 5; n++) {
		put_scripts(n, "/sbin/init");
		runs("/s0");
	}
	put_scripts(6, "/sbin/init");
	claim("/s0", INIT_NESTED,
	      "/sbin/init, the interpreter of /s5, stands behind too many "
	      "scripts");
	put_scripts(6, "/none");
	claim("/s0", INIT_MISSING, "/none, the interpreter of /s5, is missing");
	put_text("me", "#!/me\n");
	claim("/me", INIT_NESTED,
	      "/me, the interpreter of /me, stands behind too many scripts");
}

static void test_loaders(void **state)
{
	struct init_verdict v;

	(void)state;
	put_program("f", "/lib/none.so");
	claim("/f", INIT_MISSING, "its loader /lib/none.so is missing");
	put_program("f", "/lib");
	claim("/f", INIT_NO_FILE, "its loader /lib is no regular file");
	put_program("f", "/lib/l.so");
	put_text("lib/l.so", "");
	claim("/f", INIT_EMPTY, "its loader /lib/l.so is empty");
	put_text("lib/l.so", "hello, this is no program, but it is longer than "
			     "a header of one would be\n");
	claim("/f", INIT_JUNK,
	      "its loader /lib/l.so is neither a program nor a script");
	/* a script can stand for a program, not for a loader */
	put_text("lib/l.so", "#!/sbin/init -e -x with so many words behind "
			     "that it is longer than a header\n");
	claim("/f", INIT_JUNK,
	      "its loader /lib/l.so is neither a program nor a script");
	image_make(&image, "");
	put("lib/l.so", image.byte, image.len, 0644);
	claim("/f", INIT_NO_X,
	      "its loader /lib/l.so has no permission to be executed");
	IMAGE_SET(&image, e_machine, EM_RISCV);
	put_image("lib/l.so");
	claim("/f", INIT_FOREIGN,
	      "its loader /lib/l.so is a program for riscv");
	image_make32(&image, "");
	put_image("lib/l.so"); /* /lib of i386, say */
	claim("/f", INIT_FOREIGN,
	      COMPAT_MACHINE == EM_386
		      ? "its loader /lib/l.so is a program for i386"
		      : "its loader /lib/l.so is a program for arm");
	/* the right machine, but 32 bits: x32 */
	image_make32(&image, "");
	IMAGE_SET(&image, e_machine, OUR_MACHINE);
	put_image("lib/l.so");
	claim("/f", INIT_FOREIGN,
	      OUR_MACHINE == EM_X86_64
		      ? "its loader /lib/l.so is a program for x86_64"
		      : "its loader /lib/l.so is a program for aarch64");
	/* the same for 32-bit programs, which this kernel may not run */
	image_make32(&image, "/lib/l.so");
	put_image("f32");
	assert_int_equal(init_check(root, "/f32", &v), -ELIBBAD);
	assert_int_equal(v.fault, INIT_FOREIGN);
	image_make(&image, "");
	IMAGE_SET(&image, e_phoff, IMAGE_MAX);
	put_image("lib/l.so");
	claim("/f", INIT_DAMAGED, "its loader /lib/l.so is a damaged program");
}

static void test_foreign(void **state)
{
	struct init_verdict v;

	(void)state;
	put_program("f", "/lib/none.so");
	IMAGE_SET(&image, e_machine, OTHER_MACHINE);
	put_image("f");
	claim("/f", INIT_FOREIGN,
	      OTHER_MACHINE == EM_AARCH64 ? "it is a program for aarch64"
					  : "it is a program for x86_64");
	IMAGE_SET(&image, e_machine, 0x1234);
	put_image("f");
	claim("/f", INIT_FOREIGN, "it is a program for another machine");
	/* whether this kernel runs 32-bit programs only it knows */
	image_make32(&image, "");
	put_image("f");
	assert_int_equal(init_check(root, "/f", &v), 0);
	image_make32(&image, "/lib/none.so");
	put_image("f");
	assert_int_equal(init_check(root, "/f", &v), -ENOENT);
	assert_string_equal(text_of(&v), "its loader /lib/none.so is missing");
}

static void damaged(const char *path)
{
	claim(path, INIT_DAMAGED, "it is a damaged program");
}

static void test_damaged(void **state)
{
	static const uint16_t counts[] = { 0, 74, 1171, 65535 };
	static const uint64_t far[] = { IMAGE_MAX,	 INT64_MAX,
					INT64_MIN,	 UINT64_MAX,
					UINT64_MAX - 55, INT64_MAX - 100 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		image_make(&image, "");
		IMAGE_SET(&image, e_phnum, counts[i]);
		put_image("f");
		damaged("/f");
	}
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		image_make(&image, "");
		IMAGE_SET(&image, e_phoff, far[i]);
		put_image("f");
		damaged("/f");
		image_make(&image, "/sbin/init");
		IMAGE_SET_LOADER(&image, p_offset, far[i]);
		put_image("f");
		if (run("/f") == -EIO || run("/f") == -EINVAL) {
			struct init_verdict v;

			assert_int_equal(init_check(root, "/f", &v), -ENOEXEC);
			assert_int_equal(v.fault, INIT_DAMAGED);
			continue;
		}
		damaged("/f");
	}
	image_make(&image, "/sbin/init");
	IMAGE_SET_LOADER(&image, p_filesz, 10); /* without the NUL */
	put_image("f");
	damaged("/f");
	image_make(&image, "/sbin/init");
	IMAGE_SET_LOADER(&image, p_filesz, 4097);
	put_image("f");
	damaged("/f");
	/* the name ends at its first NUL, what follows is nothing */
	image_make(&image, "/sbin/init");
	memcpy(image.byte + image.len, "abc", 4);
	image.len += 4;
	IMAGE_SET_LOADER(&image, p_filesz, 15);
	put_image("f");
	put_program("sbin/init", "");
	runs("/f");
	image.byte[IMAGE_NAME] = '\0';
	image_make(&image, "/sbin/init");
	image.byte[IMAGE_NAME] = '\0';
	put_image("f");
	damaged("/f");
}

static void test_long_names(void **state)
{
	struct init_verdict v;
	char loader[1200];

	(void)state;
	memset(loader, 'x', sizeof(loader) - 1);
	loader[sizeof(loader) - 1] = '\0';
	for (size_t i = 0; i < sizeof(loader) - 1; i += 100)
		loader[i] = '/';
	put_program("f", loader);
	assert_int_equal(init_check(root, "/f", &v), run("/f"));
	assert_int_equal(v.fault, INIT_MISSING);
	assert_int_equal(strlen(v.name), INIT_NAME - 1);
	assert_memory_equal(v.name, loader, INIT_NAME - 1);
	assert_true(strlen(text_of(&v)) < INIT_TEXT - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what can be run is taken", test_runs),
		CLAIM("no file, no regular file, no permission", test_modes),
		CLAIM("empty, junk, a script without interpreter",
		      test_content),
		CLAIM("a script's interpreter is looked at and named",
		      test_interpreters),
		CLAIM("five scripts in a row run, six do not", test_scripts),
		CLAIM("a program's loader is looked at and named",
		      test_loaders),
		CLAIM("programs of another machine are named", test_foreign),
		CLAIM("hostile headers are refused", test_damaged),
		CLAIM("long names are cut in messages", test_long_names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
