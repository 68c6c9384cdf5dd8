/* lib/superblock.h: devices and files as the source, here files. */
#include <fcntl.h>
#include <unistd.h>

#include "lib/superblock.h"
#include "tests/unit/unit.h"

#define TIB ((off_t)1 << 40)

struct place {
	char path[32];
	int fd;
};

static struct place place_new(void)
{
	struct place p = { .path = "/tmp/t_superblock.XXXXXX" };

	p.fd = mkstemp(p.path);
	assert_true(p.fd >= 0);
	return p;
}

static void place_end(struct place *p)
{
	close(p->fd);
	unlink(p->path);
}

static void put(struct place *p, const char *bytes, off_t at)
{
	ssize_t len = (ssize_t)strlen(bytes);

	assert_int_equal(pwrite(p->fd, bytes, (size_t)len, at), len);
}

static void test_nothing(void **state)
{
	struct place p = place_new();
	struct superblock sb;

	(void)state;
	assert_int_equal(superblock_read(p.path, &sb), -ENODATA);
	assert_int_equal(ftruncate(p.fd, 3 * TIB), 0);
	memset(&sb, 0xa5, sizeof(sb));
	assert_int_equal(superblock_read(p.path, &sb), -ENODATA);
	assert_string_equal(sb.type, "");
	assert_string_equal(sb.uuid, "");
	assert_string_equal(sb.label, "");
	place_end(&p);
}

static void test_everywhere(void **state)
{
	struct place p = place_new();
	struct superblock sb;

	(void)state;
	assert_int_equal(ftruncate(p.fd, 3 * TIB), 0);
	put(&p, "_BHRfS_M", 65536 + 64);
	put(&p, "name", 65536 + 299);
	assert_int_equal(superblock_read(p.path, &sb), 0);
	assert_string_equal(sb.type, "btrfs");
	assert_string_equal(sb.label, "name");
	put(&p, "\xfc\x4e\x2b\xa9", 3 * TIB - 65536); /* md 0.90 */
	assert_int_equal(superblock_read(p.path, &sb), 0);
	assert_string_equal(sb.type, "linux_raid_member");
	place_end(&p);
}

static void test_position(void **state)
{
	struct place p = place_new();
	struct superblock sb;

	(void)state;
	put(&p, "XFSB", 0);
	assert_int_equal(ftruncate(p.fd, 4096), 0);
	assert_int_equal(lseek(p.fd, 7, SEEK_SET), 7);
	assert_int_equal(superblock_read_fd(p.fd, &sb), 0);
	assert_string_equal(sb.type, "xfs");
	assert_int_equal(lseek(p.fd, 0, SEEK_CUR), 7);
	place_end(&p);
}

/* Pieces that are and are not in the same 4 KiB are what the file has there. */
static void test_window(void **state)
{
	static const struct {
		uint64_t at;
		size_t len;
	} row[] = {
		{ 0, 1 },	   { 4095, 1 },	     { 4095, 2 },
		{ 4096, SB_READ }, { 100, SB_READ }, { 5000, 512 },
		{ 16383, 1 },	   { 12289, 4095 },
	};
	struct place p = place_new();
	uint8_t bytes[16384];
	struct sb_file f;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	assert_int_equal(pwrite(p.fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	sb_file_init(&f, p.fd);
	assert_int_equal(f.source.size, sizeof(bytes));
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const uint8_t *got =
			f.source.get(&f.source, row[i].at, row[i].len);

		assert_non_null(got);
		assert_memory_equal(got, bytes + row[i].at, row[i].len);
	}
	assert_null(f.source.get(&f.source, 16383, 2));
	assert_null(f.source.get(&f.source, 16384, 1));
	assert_null(f.source.get(&f.source, 0, SB_READ + 1));
	assert_null(f.source.get(&f.source, UINT64_MAX, 2));
	assert_null(f.source.get(&f.source, INT64_MAX, 2));
	assert_int_equal(f.err, 0);
	place_end(&p);
}

static void test_errors(void **state)
{
	struct place p = place_new();
	struct superblock sb;
	int fd = open(p.path, O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	/* what cannot be read is not what holds nothing */
	assert_int_equal(superblock_read_fd(fd, &sb), -EBADF);
	close(fd);
	assert_int_equal(superblock_read("/", &sb), -EISDIR);
	place_end(&p);
	assert_int_equal(superblock_read(p.path, &sb), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a file that holds nothing is told", test_nothing),
		CLAIM("it is looked for from the first to the last byte",
		      test_everywhere),
		CLAIM("where the descriptor stands is left alone",
		      test_position),
		CLAIM("what is read is what is there", test_window),
		CLAIM("what cannot be read is an error", test_errors),
	};

	return cmocka_run_group_tests_name("superblock file", tests, NULL,
					   NULL);
}
