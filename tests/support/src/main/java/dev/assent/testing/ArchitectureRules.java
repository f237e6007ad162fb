package dev.assent.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** What holds inside every service, checked by a test in each. */
public final class ArchitectureRules {
    private static final List<String> SERVICES = List.of("challenge", "push", "verification", "token");

    private ArchitectureRules() {}

    /** Nothing outside the package {@code messaging} of {@code service} sees Kafka or channels. */
    public static ArchRule onlyMessagingSeesTheBroker(String service) {
        return noClasses()
                .that()
                .resideInAPackage(root(service))
                .and()
                .resideOutsideOfPackage("dev.assent." + service + ".events..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "io.smallrye.reactive.events..",
                        "org.eclipse.microprofile.reactive.events..");
    }

    /** Only the endpoints of {@code service} see HTTP: the rest could be called from anywhere. */
    public static ArchRule onlyEndpointsSeeHttp(String service) {
        return noClasses()
                .that()
                .resideInAPackage(root(service))
                .and()
                .haveSimpleNameNotEndingWith("Resource")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy..");
    }

    /** The packages of {@code service} depend on each other in one direction only. */
    public static ArchRule packagesHaveNoCycles(String service) {
        return slices().matching("dev.assent." + service + ".(*)..").should().beFreeOfCycles();
    }

    /** What the other services are made of is out of reach; they are spoken to by events. */
    public static ArchRule noOtherServiceIsKnown(String service) {
        return noClasses()
                .that()
                .resideInAPackage(root(service))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES.stream()
                        .filter(other -> !other.equals(service))
                        .map(ArchitectureRules::root)
                        .toArray(String[]::new));
    }

    private static String root(String service) {
        return "dev.assent." + service + "..";
    }
}
