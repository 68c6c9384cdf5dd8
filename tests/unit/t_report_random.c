/*
 * ipconfig/report.h, kinit/net_files.h: no text leaves its place in a file,
 * whatever it is.  A million of them, with nothing checked before: read back by
 * dash, which strace sees executing nothing, and by readers of lines.
 * RANDOM_SEED begins elsewhere.
 */
#include "ipconfig/report.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/net_files.h"

#include "tests/unit/random_text.h"
#include "tests/unit/report_iface.h"
#include "tests/unit/unit.h"

#define TEXTS	1000000u
#define BATCHES 4u
#define FILES	(TEXTS / ARRAY_LEN(text_row) / BATCHES + 1)

/* The variables that are texts, in the order of the file. */
#define ROW(name, field)                                                       \
	{                                                                      \
		name, offsetof(struct net_iface, field),                       \
			sizeof(((struct net_iface *)0)->field)                 \
	}
static const struct {
	const char *name;
	size_t at, size;
} text_row[] = {
	ROW("HOSTNAME", info.host),	  ROW("DNSDOMAIN", info.domain),
	ROW("NISDOMAIN", info.nisdomain), ROW("ROOTPATH", info.root_path),
	ROW("filename", info.bootfile),	  ROW("DOMAINSEARCH", info.search),
};

static char dir[] = "/tmp/t_report_random.XXXXXX";

static uint64_t first_seed(void)
{
	const char *s = getenv("RANDOM_SEED");

	return s == NULL ? 20261127 : strtoull(s, NULL, 0) | 1;
}

static void fill(uint64_t *seed, struct net_iface *f)
{
	for (unsigned i = 0; i < ARRAY_LEN(text_row); i++)
		random_text(seed, (char *)f + text_row[i].at, text_row[i].size);
}

static const char *value(const struct net_iface *f, unsigned i)
{
	return (const char *)f + text_row[i].at;
}

/* Says which texts those are, and fails. */
static void differs(const struct net_iface *f, unsigned i, const char *seen)
{
	print_error("%s is not what was written: ", text_row[i].name);
	for (const char *s = value(f, i); *s != '\0'; s++)
		print_error("%02x ", (uint8_t)*s);
	print_error("but ");
	for (; *seen != '\0'; seen++)
		print_error("%02x ", (uint8_t)*seen);
	print_error("\n");
	fail();
}

/* As a reader of quotes sees it: each variable, in order, and nothing else. */
static void read_quotes(const struct net_iface *f, const char *conf)
{
	static const char *const names[] = {
		"DEVICE",	"PROTO",       "IPV4ADDR",  "IPV4BROADCAST",
		"IPV4NETMASK",	"IPV4GATEWAY", "IPV4DNS0",  "IPV4DNS1",
		"HOSTNAME",	"DNSDOMAIN",   "NISDOMAIN", "ROOTSERVER",
		"ROOTPATH",	"filename",    "UPTIME",    "DHCPLEASETIME",
		"DOMAINSEARCH",
	};
	unsigned row = 0;

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		char seen[NET_PATH];

		if (!read_variable(&conf, names[i], seen, sizeof(seen)))
			fail_msg("no %s='...' where it should be", names[i]);
		if (row < ARRAY_LEN(text_row) &&
		    strcmp(names[i], text_row[row].name) == 0) {
			if (strcmp(seen, value(f, row)) != 0)
				differs(f, row, seen);
			row++;
		}
	}
	assert_int_equal(row, ARRAY_LEN(text_row));
	assert_string_equal(conf, "");
}

static FILE *in_dir(const char *name, const char *mode)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, mode);
	assert_non_null(f);
	return f;
}

/* Files as they are, each with a line that tells dash to say what it read. */
static void write_batch(uint64_t *seed)
{
	static const char ask[] = "printf '%s\\0' \"$HOSTNAME\" \"$DNSDOMAIN\" "
				  "\"$NISDOMAIN\" \"$ROOTPATH\" \"$filename\" "
				  "\"$DOMAINSEARCH\" \"$ROOTSERVER\"\n";
	static char text[CONF_MAX + 1];
	struct net_iface f = c0;
	FILE *out = in_dir("batch", "w");

	for (unsigned n = 0; n < FILES; n++) {
		struct wr w = wr_init(text, CONF_MAX);

		fill(seed, &f);
		conf_format(&w, &f, 1850);
		assert_false(w.bad);
		text[w.len] = '\0';
		assert_int_equal(strlen(text), w.len);
		read_quotes(&f, text);
		fwrite(text, 1, w.len, out);
		fwrite(ask, 1, sizeof(ask) - 1, out);
	}
	assert_int_equal(fclose(out), 0);
}

static void expect(FILE *in, const char *want, const struct net_iface *f,
		   unsigned i)
{
	static char *line;
	static size_t size;

	if (getdelim(&line, &size, '\0', in) <= 0)
		fail_msg("the shell stopped");
	if (strcmp(line, want) == 0)
		return;
	if (i < ARRAY_LEN(text_row))
		differs(f, i, line);
	fail_msg("ROOTSERVER is %s", line);
}

static void compare_batch(uint64_t *seed)
{
	struct net_iface f = c0;
	FILE *in = in_dir("seen", "r");

	for (unsigned n = 0; n < FILES; n++) {
		fill(seed, &f);
		for (unsigned i = 0; i < ARRAY_LEN(text_row); i++)
			expect(in, value(&f, i), &f, i);
		expect(in, "10.99.0.1", &f, ARRAY_LEN(text_row));
	}
	assert_int_equal(getc(in), EOF);
	fclose(in);
}

/* What was executed, and whether anything was started: none but the shell. */
static void check_trace(const char *shell)
{
	char line[256];
	FILE *f = in_dir("trace", "r");

	assert_non_null(fgets(line, sizeof(line), f));
	if (strstr(line, "execve(\"") == NULL || strstr(line, shell) == NULL)
		fail_msg("no trace of the shell: %s", line);
	if (fgets(line, sizeof(line), f) != NULL &&
	    strstr(line, "+++ exited with 0 +++") == NULL)
		fail_msg("more than the shell was executed: %s", line);
	fclose(f);
}

static void run_shell(const char *shell)
{
	char command[300];

	snprintf(command, sizeof(command),
		 "cd %s && exec strace --seccomp-bpf -f -qq -o trace -e "
		 "trace=execve,execveat,fork,vfork,clone,clone3 "
		 "%s ./batch >seen",
		 dir, shell);
	assert_int_equal(system(command), 0);
	check_trace(shell);
}

static void a_million_texts_are_what_a_shell_reads(void **state)
{
	uint64_t seed = first_seed();

	(void)state;
	for (unsigned i = 0; i < BATCHES; i++) {
		uint64_t same = seed;

		write_batch(&seed);
		run_shell("/bin/dash");
		compare_batch(&same);
		/* the shell of initramfs-tools, and that of other images */
		if (i > 0)
			continue;
		same = first_seed();
		run_shell("/usr/lib/klibc/bin/sh");
		compare_batch(&same);
	}
}

static void nothing_was_made(void **state)
{
	static const char *const ours[] = { "batch", "seen", "trace" };
	char path[96];

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(ours); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, ours[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

/* The lines that begin so, of all that there are. */
static unsigned lines_with(const char *text, const char *begin, unsigned *all)
{
	unsigned n = 0;

	*all = 0;
	for (; *text != '\0'; text = strchr(text, '\n') + 1) {
		assert_non_null(strchr(text, '\n'));
		n += strncmp(text, begin, strlen(begin)) == 0;
		++*all;
	}
	return n;
}

/* Nothing a reader of lines could take for another line. */
static void check_lines(const char *text, const char *names, bool pnp)
{
	unsigned all, n = lines_with(text, names, &all);

	assert_in_range(n, 0, 1);
	n += lines_with(text, "nameserver 10.99.0.7\n", &all);
	n += lines_with(text, "nameserver 10.99.0.8\n", &all);
	n += lines_with(text, "nameserver 10.99.0.9\n", &all);
	if (pnp) {
		n += lines_with(text, "#PROTO: DHCP\n", &all);
		n += lines_with(text, "bootserver 10.99.0.1\n", &all);
	}
	assert_int_equal(lines_with(text, "nameserver", &all), 3);
	assert_int_equal(n, all);
	for (; *text != '\0'; text++) {
		if (*text != '\n' && (*text < ' ' || *text > '~'))
			fail_msg("a control character: %s", text);
	}
}

static void a_million_texts_add_no_line(void **state)
{
	static struct net_result result = { .n_ifaces = 1 };
	uint64_t seed = first_seed();
	unsigned told = 0;

	(void)state;
	result.iface[0] = c0;
	for (unsigned i = 0; i < TEXTS / 2; i++) {
		struct net_info *info = &result.iface[0].info;
		char text[NET_FILE_MAX + 1];

		random_text(&seed, info->domain, sizeof(info->domain));
		random_text(&seed, info->search, sizeof(info->search));
		for (unsigned file = 0; file < NET_FILES; file++) {
			struct wr w = wr_init(text, NET_FILE_MAX);

			net_file_format(&w, (enum net_file)file, &result);
			assert_false(w.bad);
			text[w.len] = '\0';
			assert_int_equal(strlen(text), w.len);
			if (file == NET_FILE_NTP)
				assert_string_equal(text, "");
			else
				check_lines(text,
					    file == NET_FILE_PNP ? "domain "
								 : "search ",
					    file == NET_FILE_PNP);
			told += strstr(text, "search ") != NULL;
		}
	}
	/* those that may be told are */
	assert_in_range(told, TEXTS / 20, TEXTS / 2);
}

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a million texts are what a shell reads, which executes "
		      "nothing",
		      a_million_texts_are_what_a_shell_reads),
		CLAIM("nor makes a file", nothing_was_made),
		CLAIM("a million texts add no line to pnp and resolv.conf",
		      a_million_texts_add_no_line),
	};

	return cmocka_run_group_tests(tests, make_dir, NULL);
}
