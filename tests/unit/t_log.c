/* lib/log.h: where a message goes, and what of it reaches a terminal. */
#include "lib/log.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include "lib/clock.h"
#include "lib/str.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static char logged[4096];
/* What was waited for something, of which a twentieth really. */
static int waited_ms;

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct timespec t = { 0, ms * (1000000L / 20) };

	waited_ms += ms;
	return ppoll(fds, n, &t, NULL);
}

static const char *log_of(const char *text)
{
	struct capture c;

	program = (struct program){ .name = "t" };
	capture_start(&c);
	log_error("%s", text);
	capture_end(&c);
	memcpy(logged, c.text, sizeof(c.text));
	return logged;
}

static void test_controls(void **state)
{
	static const struct {
		const char *text, *line;
	} row[] = {
		{ "", "t: \n" },
		{ "plain", "t: plain\n" },
		{ "a\nb\r\tc\177", "t: a?b??c?\n" },
		{ "\033[31mred", "t: ?[31mred\n" },
		/* U+009B is CSI, in two bytes or as one */
		{ "\xc2\x9b"
		  "31mred",
		  "t: ??31mred\n" },
		{ "\x9b"
		  "31mred",
		  "t: ?31mred\n" },
		{ "\xc2\x80\xc2\x9f\xc2\xa0", "t: ????\xc2\xa0\n" },
		{ "/srv/b\xc3\xbcro", "t: /srv/b\xc3\xbcro\n" },
		{ "\xe6\xa0\xb9\xf0\x9f\x90\xa7",
		  "t: \xe6\xa0\xb9\xf0\x9f\x90\xa7\n" },
		/* U+1F41B has 9b in it, and is no control */
		{ "\xf0\x9f\x90\x9b", "t: \xf0\x9f\x90\x9b\n" },
		{ "\xf0\x9f\x90", "t: ???\n" },
		{ "b\xfcro", "t: b?ro\n" },
		{ "\xc0\x9b\xed\xa0\x80", "t: ?????\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_string_equal(log_of(row[i].text), row[i].line);
}

static void test_every_byte(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 256; n++) {
		char text[] = { 'a', (char)n, 'b', '\0' };
		char line[] = "t: a?b\n";

		if (n >= 0x20 && n < 0x7f)
			line[4] = (char)n;
		assert_string_equal(log_of(text), line);
	}
}

static void test_long(void **state)
{
	(void)state;
	/* wherever a character is cut, what is left of it goes */
	for (unsigned shift = 0; shift < 4; shift++) {
		char text[2 * LOG_LINE] = "xxxx";
		size_t len;

		for (size_t i = shift; i + 4 < sizeof(text); i += 4)
			memcpy(text + i, "\xf0\x9f\x90\x9b", 5);
		len = strlen(log_of(text));
		assert_in_range(len, LOG_LINE - 8, LOG_LINE);
		assert_int_equal(logged[len - 1], '\n');
		logged[len - 1] = '\0';
		assert_true(is_path_text(logged));
	}
}

/* A folder that stands for /dev, and what a line leaves in a file of it. */
static char dir[] = "/tmp/t_log.XXXXXX";
static int dev = -1;

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	dev = open(dir, O_PATH | O_DIRECTORY);
	return dev < 0 ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlinkat(dev, "kmsg", 0);
	(void)unlinkat(dev, "console", 0);
	close(dev);
	return rmdir(dir);
}

static void put_node(const char *name, const char *target)
{
	(void)unlinkat(dev, name, 0);
	if (target)
		assert_int_equal(symlinkat(target, dev, name), 0);
	else
		close(openat(dev, name, O_WRONLY | O_CREAT, 0600));
}

static const char *read_node(const char *name)
{
	static char text[256];
	int fd = openat(dev, name, O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

/* What is written to standard error when kinit says "text   ". */
static const char *kernel_log(void)
{
	struct capture c;

	program.name = "t";
	log_kernel = (struct log_kernel){ .on = true, .dev = dev };
	capture_start(&c);
	log_warn("text   ");
	capture_end(&c);
	memcpy(logged, c.text, sizeof(c.text));
	log_kernel = (struct log_kernel){ 0 };
	return logged;
}

static void test_kernel_log(void **state)
{
	(void)state;
	put_node("kmsg", NULL);
	put_node("console", NULL);
	assert_string_equal(kernel_log(), "");
	assert_string_equal(read_node("kmsg"), "<4>t: text\n");
	assert_string_equal(read_node("console"), "");
}

static void test_console(void **state)
{
	/* no node; one that cannot be opened (a folder: root can open all
	 * files), as with printk.devkmsg=off; one that takes nothing */
	static const char *const kmsg[] = { "nothing", ".", "/dev/full" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		put_node("kmsg", kmsg[i]);
		put_node("console", NULL);
		assert_string_equal(kernel_log(), "");
		assert_string_equal(read_node("console"), "t: text\n");
	}
	put_node("console", "nothing");
	assert_string_equal(kernel_log(), "t: text\n");
}

static void test_stuck(void **state)
{
	char path[64];
	uint64_t start = clock_ms();
	int fd;

	(void)state;
	/* a console that nobody reads, as behind a serial line with XOFF */
	put_node("kmsg", "nothing");
	(void)unlinkat(dev, "console", 0);
	snprintf(path, sizeof(path), "%s/console", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR | O_NONBLOCK);
	while (write(fd, path, 1) == 1)
		;
	waited_ms = 0;
	assert_string_equal(kernel_log(), "");
	assert_int_equal(waited_ms, 1000);
	assert_in_range(clock_ms() - start, 1000 / 20 - 1, 3000);
	close(fd);
}

/* What comes again and again. */
static void test_brief(void **state)
{
	struct capture c;

	(void)state;
	program = (struct program){ .name = "t" };
	log_kernel.brief = true;
	capture_start(&c);
	log_warn("warning");
	log_note("note");
	log_error("error");
	log_info("info");
	log_kernel.brief = false;
	log_note("more");
	capture_end(&c);
	assert_string_equal(c.text, "t: error\nt: more\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("controls and stray bytes are replaced, UTF-8 is not",
		      test_controls),
		CLAIM("no single byte controls a terminal", test_every_byte),
		CLAIM("a message that is too long is cut", test_long),
		CLAIM("the kernel log gets the level and no padding",
		      test_kernel_log),
		CLAIM("what the kernel log does not take is on the console",
		      test_console),
		CLAIM("a console that is stuck holds nobody up", test_stuck),
		CLAIM("only errors are told of what is to be brief",
		      test_brief),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
