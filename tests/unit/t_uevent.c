/*
 * kinit/uevent.h.  Sources: the strings of the kernel's lib/kobject_uevent.c,
 * netlink(7).
 */
#include "lib/uevent.h"

#include <fcntl.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/unit/unit.h"

static void test_modalias(void **state)
{
	static const char add[] = "add@/devices/pci0000:00/virtio0\0ACTION=add"
				  "\0SUBSYSTEM=virtio\0MODALIAS=virtio:d1v2"
				  "\0SEQNUM=7";
	static const char remove[] = "remove@/devices/x\0MODALIAS=virtio:d1v2";
	static const char none[] = "add@/devices/x\0NOMODALIAS=a";

	(void)state;
	assert_string_equal(uevent_modalias(add, sizeof(add) - 1),
			    "virtio:d1v2");
	assert_null(uevent_modalias(remove, sizeof(remove) - 1));
	assert_null(uevent_modalias(none, sizeof(none) - 1));
	assert_null(uevent_modalias("", 0));
	/* cut: what is there of the last string ends with the buffer's NUL */
	for (size_t len = 0; len < sizeof(add); len++) {
		char buf[sizeof(add)];

		memcpy(buf, add, len);
		buf[len] = '\0';
		(void)uevent_modalias(buf, len);
	}
}

/*
 * Sockets of another family: what has no address seems to come from port 0, as
 * the kernel does.
 */
static void test_read(void **state)
{
	static const char text[] = "add@/devices/x\0MODALIAS=a";
	char *buf = malloc(UEVENT_MAX);
	int s[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, s), 0);
	assert_int_equal(uevent_read(s[0], buf), 0);
	memset(buf, 'x', UEVENT_MAX);
	assert_int_equal(write(s[1], text, sizeof(text) - 1), sizeof(text) - 1);
	assert_int_equal(write(s[1], "b", 1), 1);
	assert_int_equal(uevent_read(s[0], buf), sizeof(text) - 1);
	assert_memory_equal(buf, text, sizeof(text)); /* and a NUL */
	assert_int_equal(uevent_read(s[0], buf), 1);
	assert_string_equal(buf, "b");
	assert_int_equal(uevent_read(s[0], buf), 0);
	/* too long: cut, within the buffer */
	memset(buf, 'y', UEVENT_MAX);
	assert_int_equal(write(s[1], buf, UEVENT_MAX), UEVENT_MAX);
	assert_int_equal(uevent_read(s[0], buf), UEVENT_MAX - 1);
	assert_int_equal(strlen(buf), UEVENT_MAX - 1);
	close(s[0]);
	close(s[1]);
	free(buf);
}

/* One with an address: bytes 4 to 7 of it are where netlink's has its port. */
static void test_foreign(void **state)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char buf[UEVENT_MAX];
	socklen_t len = sizeof(to.sun_family); /* the kernel chooses a name */
	int receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
	int sender = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)state;
	assert_int_equal(bind(receiver, (struct sockaddr *)&to, len), 0);
	assert_int_equal(bind(sender, (struct sockaddr *)&to, len), 0);
	len = sizeof(to);
	assert_int_equal(getsockname(receiver, (struct sockaddr *)&to, &len),
			 0);
	/* each is one answer, so that whoever sends cannot keep the reader */
	for (int i = 0; i < 3; i++)
		assert_int_equal(sendto(sender, "add@/x", 6, 0,
					(struct sockaddr *)&to, len),
				 6);
	for (int i = 0; i < 3; i++)
		assert_int_equal(uevent_read(receiver, buf), -ENOMSG);
	assert_int_equal(uevent_read(receiver, buf), 0);
	close(receiver);
	close(sender);
}

static void test_errors(void **state)
{
	char buf[UEVENT_MAX];
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(uevent_read(fd, buf), -ENOTSOCK);
	close(fd);
	assert_int_equal(uevent_read(fd, buf), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("only added devices have an alias", test_modalias),
		CLAIM("messages are read one by one", test_read),
		CLAIM("one of a process is told from the kernel's",
		      test_foreign),
		CLAIM("errors are told", test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
