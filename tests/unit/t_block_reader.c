/*
 * kinit/block_reader.h: the child, with files as devices; and who asks, with
 * a clock of the test's.  Images: a swap's signature is the kernel's
 * (mm/swapfile.c, kernel/power/swap.c: the last ten bytes of its first page).
 */
#include "kinit/block_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/block_open.h"
#include "lib/clock.h"

#include "tests/unit/md_bytes.h"
#include "tests/unit/part_bytes.h"
#include "tests/unit/swap_files.h"
#include "tests/unit/unit.h"

static uint64_t now = 1000;

uint64_t clock_ms(void)
{
	return now;
}

int clock_poll_ms(uint64_t from, uint64_t deadline)
{
	return deadline > from ? (int)(deadline - from) : 0;
}

/* "hang": in the kernel, where only a signal ends it; "crash": in a decoder. */
int block_node_find(uint32_t major, uint32_t minor, const char *name,
		    char path[BLOCK_NODE])
{
	(void)major, (void)minor;
	if (strcmp(name, "hang") == 0)
		pause();
	if (strcmp(name, "crash") == 0)
		raise(SIGKILL);
	assert_true(snprintf(path, BLOCK_NODE, "%s/%s", folder, name) <
		    BLOCK_NODE);
	return 0;
}

static struct root_spec spec;
static struct block_reader r;
static struct block_question q;
static struct block_content c;
static int others[2][2];

static void ask_about(const char *name, const char *disk, uint32_t part,
		      bool content)
{
	q = (struct block_question){ .id = 4711 + part, .content = content };
	q.dev.part = part;
	snprintf(q.dev.name, sizeof(q.dev.name), "%s", name);
	snprintf(q.disk.name, sizeof(q.disk.name), "%s", disk);
	assert_int_equal(gpt_auto_init(&q.gpt, 62), 0);
}

/* What the descriptor says is what is waited for. */
static int answer(void)
{
	struct pollfd p = { .fd = block_reader_fd(&r), .events = POLLIN };

	assert_true(p.fd >= 0);
	assert_int_equal(poll(&p, 1, 10000), 1);
	memset(&c, 0xee, sizeof(c));
	return block_reader_take(&r, &c);
}

static void asks(void)
{
	assert_int_equal(block_reader_ask(&r, &q, now), 0);
	assert_int_equal(answer(), 1);
	assert_int_equal(c.id, q.id);
	assert_int_equal(block_reader_fd(&r), -1);
	assert_int_equal(block_reader_deadline(&r, now), CLOCK_NEVER);
}

/* As if the worker had ended; a child that hangs needs a signal. */
static void reader_end(void)
{
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (!r.child[i].there)
			continue;
		close(r.child[i].child.to);
		kill(r.child[i].child.pid, SIGKILL);
	}
	if (r.from >= 0) {
		close(r.from);
		close(r.to);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
}

static int begin(void **state)
{
	(void)state;
	memset(&spec, 0, sizeof(spec));
	memset(&r, 0xee, sizeof(r));
	assert_int_equal(pipe(others[0]), 0);
	assert_int_equal(pipe(others[1]), 0);
	block_reader_init(&r, &spec, others[0][0], others[1][1]);
	return 0;
}

static int end(void **state)
{
	(void)state;
	reader_end();
	for (int i = 0; i < 4; i++)
		close(others[i / 2][i % 2]);
	return 0;
}

static void what_is_on_a_device_is_told(void **state)
{
	(void)state;
	ask_about("swap", "", 0, true);
	asks();
	assert_int_equal(c.err, 0);
	assert_string_equal(c.sb.type, "swap");
	assert_string_equal(c.sb.uuid, "30313233-3435-3637-3839-616263646566");
	assert_int_equal(c.md_err, -ENODATA);
	assert_int_equal(c.part, 0);
	assert_false(c.image);
	/* and then of another one, by the same child */
	ask_about("zeros", "", 1, true);
	asks();
	assert_int_equal(c.err, -ENODATA);
	assert_string_equal(c.sb.type, "");
	assert_string_equal(c.sb.uuid, "");
}

static void an_image_is_told(void **state)
{
	(void)state;
	ask_about("image", "", 0, true);
	asks();
	assert_int_equal(c.sb.use, SB_SUSPEND);
	assert_true(c.image);
	/* not that of a partition is meant, where there is an offset */
	q.offset = 5;
	asks();
	assert_int_equal(c.err, 0);
	assert_false(c.image);
}

/* The superblock at the start is the file system's, for UUID=. */
static void an_image_in_a_file_is_told(void **state)
{
	(void)state;
	ask_about("fileimage", "", 0, true);
	q.offset = 5;
	asks();
	assert_true(c.image);
	assert_int_equal(c.err, -ENODATA);
	/* not 4, where it is a swap of pages of 8 KiB */
	q.offset = 3;
	asks();
	assert_false(c.image);
	q.offset = 6;
	asks();
	assert_false(c.image);
	ask_about("file", "", 0, true);
	q.offset = 5;
	asks();
	assert_false(c.image);
	/* a format that is known by its end is not before the file */
	ask_about("before", "", 0, true);
	q.offset = 20;
	asks();
	assert_true(c.image);
	/* far behind its end */
	q.offset = UINT32_MAX;
	asks();
	assert_false(c.image);
}

static void a_member_of_an_array_is_told(void **state)
{
	(void)state;
	ask_about("member", "", 0, true);
	asks();
	assert_int_equal(c.err, 0);
	assert_string_equal(c.sb.type, "linux_raid_member");
	assert_int_equal(c.md_err, 0);
	assert_int_equal(c.md.raid_disks, 2);
	assert_string_equal(c.md.name, "lab:mirror");
}

/* A DOS table with the signature 0x1f2e3d4c, of which partition 2 is asked. */
static void the_table_of_the_disk_is_asked(void **state)
{
	const char *why;

	(void)state;
	spec.want[WANT_USR].text = "PARTUUID=1f2e3d4c-02";
	assert_int_equal(block_spec_parse(spec.want[WANT_USR].text,
					  &spec.want[WANT_USR].spec, &why),
			 0);
	spec.want[WANT_MOUNT].text = "PARTUUID=1f2e3d4c-01/PARTNROFF=1";
	assert_int_equal(block_spec_parse(spec.want[WANT_MOUNT].text,
					  &spec.want[WANT_MOUNT].spec, &why),
			 0);
	ask_about("p2", "mbr", 2, false);
	asks();
	assert_int_equal(c.part, 1u << WANT_USR | 1u << WANT_MOUNT);
	assert_int_equal(c.err, 0);
	ask_about("p1", "mbr", 1, false);
	asks();
	assert_int_equal(c.part, 0);
	/* with what is on it */
	ask_about("swap", "mbr", 2, true);
	asks();
	assert_int_equal(c.part, 1u << WANT_USR | 1u << WANT_MOUNT);
	assert_string_equal(c.sb.type, "swap");
	/* nobody wants it any more: the bytes of another spec are none */
	ask_about("p2", "none", 2, false);
	asks();
	assert_int_equal(c.part, 0);
	assert_int_equal(c.err, -ENOENT);
}

static void what_cannot_be_opened_is_told(void **state)
{
	(void)state;
	ask_about("none", "", 0, true);
	asks();
	assert_int_equal(c.err, -ENOENT);
	/* reading a folder is -EISDIR */
	ask_about(".", "", 0, true);
	asks();
	assert_int_equal(c.err, -EISDIR);
}

static void the_child_has_no_descriptor_of_its_asker(void **state)
{
	char byte;

	(void)state;
	ask_about("zeros", "", 0, true);
	asks();
	/* without the ends of this process, the pipes have ended */
	close(others[0][0]);
	close(others[1][1]);
	assert_int_equal(read(others[1][0], &byte, 1), 0);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(write(others[0][1], "", 1), -1);
	assert_int_equal(errno, EPIPE);
	signal(SIGPIPE, SIG_DFL);
	others[0][0] = open("/dev/null", O_RDONLY);
	others[1][1] = open("/dev/null", O_RDONLY);
}

static void one_that_hangs_is_told_after_15_s(void **state)
{
	(void)state;
	ask_about("hang", "", 7, true);
	assert_int_equal(block_reader_ask(&r, &q, now), 0);
	assert_int_equal(block_reader_deadline(&r, now), now + 2000);
	assert_false(block_reader_is_slow(&r, now + 1999));
	assert_true(block_reader_is_slow(&r, now + 2000));
	assert_int_equal(block_reader_deadline(&r, now + 2000), now + 15000);
	now += 14999;
	assert_int_equal(block_reader_take(&r, &c), 0);
	now++;
	assert_int_equal(block_reader_take(&r, &c), -ETIMEDOUT);
	assert_int_equal(c.id, 4718);
	/* once; but an answer would count */
	assert_int_equal(block_reader_take(&r, &c), 0);
	assert_int_equal(block_reader_deadline(&r, now), CLOCK_NEVER);
	assert_int_equal(block_reader_fd(&r), r.from);
}

static void after_2_s_another_child_reads_the_next(void **state)
{
	(void)state;
	ask_about("hang", "", 1, true);
	assert_int_equal(block_reader_ask(&r, &q, now), 0);
	ask_about("swap", "", 2, true);
	now += 1999;
	assert_int_equal(block_reader_ask(&r, &q, now), -EBUSY);
	now++;
	assert_int_equal(block_reader_ask(&r, &q, now), 0);
	assert_int_equal(answer(), 1);
	assert_int_equal(c.id, 4713);
	assert_string_equal(c.sb.type, "swap");
	/* by the same one at once */
	ask_about("image", "", 3, true);
	assert_int_equal(block_reader_ask(&r, &q, now), 0);
	assert_int_equal(answer(), 1);
	assert_true(c.image);
	assert_int_equal(r.child[0].there + r.child[1].there +
				 r.child[2].there + r.child[3].there,
			 2);
}

static void four_hang_and_no_fifth_is_asked(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++, now += 2000) {
		ask_about("hang", "", i, true);
		assert_int_equal(block_reader_ask(&r, &q, now), 0);
	}
	ask_about("swap", "", 4, true);
	assert_int_equal(block_reader_ask(&r, &q, now), -EBUSY);
	now += 60000;
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(block_reader_take(&r, &c), -ETIMEDOUT);
	assert_int_equal(block_reader_ask(&r, &q, now), -EBUSY);
	/* when one has ended, there is room */
	kill(r.child[2].child.pid, SIGKILL);
	while (block_reader_take(&r, &c) == 0)
		;
	assert_int_equal(block_reader_ask(&r, &q, now), 0);
	assert_int_equal(answer(), 1);
	assert_string_equal(c.sb.type, "swap");
}

static void one_that_crashes_is_told(void **state)
{
	(void)state;
	/* more often than there are children */
	for (unsigned i = 0; i < 7; i++) {
		int err;

		ask_about("crash", "", i, true);
		assert_int_equal(block_reader_ask(&r, &q, now), 0);
		while ((err = block_reader_take(&r, &c)) == 0)
			;
		assert_int_equal(err, -ECHILD);
		assert_int_equal(c.id, 4711 + i);
		assert_int_equal(block_reader_fd(&r), -1);
	}
	ask_about("swap", "", 0, true);
	asks();
}

int main(void)
{
	static const uint8_t zeros[4096];
	static uint8_t mbr[512];
	const struct CMUnitTest tests[] = {
#define ROW(fn) cmocka_unit_test_setup_teardown(fn, begin, end)
		ROW(what_is_on_a_device_is_told),
		ROW(an_image_is_told),
		ROW(an_image_in_a_file_is_told),
		ROW(a_member_of_an_array_is_told),
		ROW(the_table_of_the_disk_is_asked),
		ROW(what_cannot_be_opened_is_told),
		ROW(the_child_has_no_descriptor_of_its_asker),
		ROW(one_that_hangs_is_told_after_15_s),
		ROW(after_2_s_another_child_reads_the_next),
		ROW(four_hang_and_no_fifth_is_asked),
		ROW(one_that_crashes_is_told),
	};
	struct md_disk disk = md_disk_make(&md_mirror0);
	int failed;

	strcpy(folder, "/tmp/t_rd.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	make_swaps();
	write_at("zeros", 0, zeros, sizeof(zeros), 65536);
	write_at("member", 0, disk.bytes, 65536, MD_DISK_SIZE);
	md_disk_free(&disk);
	/* type 0x83, sectors 8 to 15 and 16 to 31 */
	memcpy(mbr + 440, "\x4c\x3d\x2e\x1f", 4);
	memcpy(mbr + 446, "\0\0\0\0\x83\0\0\0\x08\0\0\0\x08\0\0\0", 16);
	memcpy(mbr + 462, "\0\0\0\0\x83\0\0\0\x10\0\0\0\x10\0\0\0", 16);
	memcpy(mbr + 510, "\x55\xaa", 2);
	write_at("mbr", 0, mbr, sizeof(mbr), 65536);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (chdir(folder) == 0)
		(void)!system("rm -f -- *; rmdir \"$PWD\"");
	return failed;
}
