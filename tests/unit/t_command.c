/*
 * ipconfig/command.h and the driver below it, in a network namespace, with a
 * packet socket that is a DHCP server of its own: what a user is told.
 */
#include "ipconfig/command.h"

#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/if_ether.h>

#include "ipconfig/ipconfig.h"
#include "ipconfig/packet.h"
#include "tests/unit/capture.h"
#include "tests/unit/net_place.h"
#include "tests/unit/sim_ip.h"
#include "tests/unit/sim_msg.h"
#include "tests/unit/unit.h"

#define ME IP(192, 0, 2, 1)

/* What the server has to say; yiaddr 0: nothing. */
static struct reply lease;
static int server; /* the other end of the client's socket */
static int asked_on;
static struct capture err;

int packet_open(struct packet *p, uint16_t ethertype, uint16_t client_port)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		return -errno;
	*p = (struct packet){ pair[0], ethertype, client_port };
	if (ethertype == ETH_P_IP)
		server = pair[1];
	return 0;
}

int packet_send(const struct packet *p, int ifindex, const void *buf,
		size_t len)
{
	static const struct datagram d = { ME, 0xffffffff, 67, 68, false };
	uint8_t message[SIM_MSG_MAX], frame[SIM_FRAME_MAX];
	const uint8_t *text;
	struct request q;

	if (p->ethertype != ETH_P_IP) /* it serves no RARP */
		return 0;
	asked_on = ifindex;
	assert_null(ip_read(buf, len, p->port, &text, &len));
	assert_null(request_read(&q, text, len));
	if (lease.yiaddr == 0)
		return 0;
	lease.type = q.type == M_DISCOVER ? M_OFFER : M_ACK;
	lease.xid = q.xid;
	memcpy(lease.hw, q.hw, SIM_MAC);
	len = ip_put(frame, &d, message, reply_put(message, &lease));
	assert_int_equal(send(server, frame, len, 0), len);
	return 0;
}

ssize_t packet_recv(struct packet *p, void *buf, size_t size, int *ifindex,
		    bool *checked)
{
	ssize_t n = recv(p->fd, buf, size, MSG_DONTWAIT);

	*ifindex = asked_on;
	*checked = true;
	return n < 0 ? -errno : n;
}

void packet_close(struct packet *p)
{
	close(p->fd);
}

/* No run here is so long that it listens to the switch. */
void packet_join(const struct packet *p, int ifindex)
{
	(void)p;
	(void)ifindex;
}

/* Its exit status; what it said is in err. */
static int called(char **argv)
{
	int argc = 0, status;
	pid_t pid;

	while (argv[argc] != NULL)
		argc++;
	capture_start(&err);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(99);
		_exit(ipconfig_main(argc, argv));
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	capture_end(&err);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#define CALLED(...) called((char *[]){ (char *)"ipconfig", __VA_ARGS__, NULL })
#define ARG(text)   ((char *)(text))

/* The driver without the program: DHCP on c0, and nothing set. */
static int driven(uint32_t timeout_ms)
{
	static const struct ipconfig_user user = { .data = NULL };
	static struct net_result result;
	static struct ipconfig ic;
	struct net_plan plan = { .n_specs = 1,
				 .dry_run = true,
				 .client_port = 68,
				 .timeout_ms = timeout_ms,
				 .carrier_ms = NET_NO_LIMIT };
	struct ip_spec *spec = &plan.spec[0];
	int r;

	spec->method = IP_DHCP;
	spec->match = MATCH_NAME;
	strcpy(spec->dev, "c0");
	spec->required = true;
	capture_start(&err);
	r = ipconfig_run(&ic, &plan, &result, &user);
	capture_end(&err);
	ipconfig_end(&ic);
	close(server);
	return r;
}

/* In err it is told so often. */
static void told(unsigned times, const char *what)
{
	unsigned n = 0;

	for (const char *p = err.text; (p = strstr(p, what)) != NULL; p++)
		n++;
	if (n != times)
		fail_msg("'%s' %u times in '%s'", what, n, err.text);
}

static void nothing_to_configure_is_named(void **state)
{
	(void)state;
	assert_int_equal(CALLED(ARG("nosuch0")), 1);
	told(1, "no devices to configure: nosuch0\n");
	assert_int_equal(CALLED(ARG("ip=10.5.5.5::::h:nosuch0:off")), 1);
	told(1, "no devices to configure: nosuch0\n");
	assert_int_equal(CALLED(ARG("lo")), 1);
	told(1, "DHCP cannot run on lo: ");
	told(1, "no devices to configure: lo\n");
	assert_int_equal(CALLED(ARG("-c"), ARG("none"), ARG("c0")), 1);
	told(1, "no devices to configure: c0\n");
	/* where nothing is named */
	assert_int_equal(CALLED(ARG("--")), 1);
	told(1, "no devices to configure\n");
	assert_int_equal(CALLED(ARG("ip=off")), 1);
	told(1, "no devices to configure\n");
	/* this is said by its name */
	assert_int_equal(CALLED(ARG("a/b")), 1);
	told(1, "a/b: no such device\n");
	told(1, "no devices to configure\n");
}

static void whoever_gives_up_says_why(void **state)
{
	(void)state;
	assert_int_equal(CALLED(ARG("-t"), ARG("0"), ARG("c0")), 255);
	told(1, "gave up: c0: no answer yet");
	told(1, "gave up: ");
	assert_int_equal(CALLED(ARG("-t"), ARG("0"), ARG("n0")), 255);
	told(1, "gave up: n0: no carrier for 0 s");
	told(1, "gave up: ");
	assert_int_equal(CALLED(ARG("-t"), ARG("0"), ARG("n0"), ARG("c0")),
			 255);
	told(1, "gave up: n0: no carrier");
	told(1, "gave up: c0: no answer yet");
	/* a multicast address: what it offers is of no use */
	lease = (struct reply){ .yiaddr = IP(224, 0, 0, 5), .server_id = ME };
	assert_int_equal(driven(300), -ETIMEDOUT);
	/* one, or more where the machine is slow */
	told(1, "gave up: c0: ");
	told(1, " answers, none of use: 192.0.2.1 offers no usable address\n");
	told(1, "gave up: ");
}

static void bad_options_are_told_once_with_their_values(void **state)
{
	static const uint8_t bad[] = {
		12, 3, 'a', ' ', 'b',	    /* host name */
		26, 2, 0,   68,		    /* MTU below 576: RFC 791 */
		40, 4, 'n', 'i', 's', '\n', /* NIS domain */
		28, 0,			    /* broadcast address */
	};
	(void)state;
	lease = (struct reply){ .yiaddr = IP(192, 0, 2, 130),
				.siaddr = ME,
				.server_id = ME,
				.mask = IP(255, 255, 255, 0),
				.lease_s = 600,
				.root = "/srv",
				.more = bad,
				.n_more = sizeof(bad) };
	assert_int_equal(driven(5000), 0);
	told(4, "ignored: its value cannot be right");
	told(1, "c0: option 12 (host name) ignored: its value cannot be "
		"right: 'a b'\n");
	told(1, "option 26 (interface MTU) ignored: its value cannot be "
		"right: 00 44\n");
	told(1, "option 40 (NIS domain) ignored: its value cannot be right: "
		"6e 69 73 0a\n");
	told(1, "option 28 (broadcast) ignored: its value cannot be right: "
		"''\n");
}

static bool has_carrier(const char *dev)
{
	struct ifreq ifr = { .ifr_flags = 0 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
		ifr.ifr_flags = 0;
	close(fd);
	return (ifr.ifr_flags & IFF_RUNNING) != 0;
}

static int place(void **state)
{
	(void)state;
	if (!net_place() ||
	    system("ip -batch - <<end\n"
		   "link add c0 type veth peer name s0\n"
		   "link add n0 type veth peer name m0\n"
		   "link set s0 up\nlink set c0 up\nlink set n0 up\nend") != 0)
		return -1;
	/* the kernel's link watch may be late */
	for (int i = 0; i < 500 && !has_carrier("c0"); i++)
		poll(NULL, 0, 10);
	return has_carrier("c0") ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what cannot be configured is named",
		      nothing_to_configure_is_named),
		CLAIM("whoever gives up says why, however early",
		      whoever_gives_up_says_why),
		CLAIM("bad options are told once, with their values",
		      bad_options_are_told_once_with_their_values),
	};

	return cmocka_run_group_tests(tests, place, NULL);
}
