import java.io.FileInputStream;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates a PDF by veraPDF: java Check.java FILE FLAVOUR... with flavours such as 3a and ua1.
 *
 * One line a flavour, "PASS 3a: 12345 checks" or "FAIL ...", and one for each rule that is broken.
 */
public class Check {
    static final int FAILURES_SHOWN = 100;

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 1; i < arguments.length; i++) {
            check(arguments[0], PDFAFlavour.byFlavourId(arguments[i]));
        }
    }

    static void check(String file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, FAILURES_SHOWN, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            String verdict = result.isCompliant() ? "PASS" : "FAIL";
            System.out.printf("%s %s: %d checks%n", verdict, flavour.getId(), result.getTotalAssertions());
            TreeMap<String, String> broken = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    String place = assertion.getLocation().getContext();
                    broken.putIfAbsent(rule, assertion.getMessage() + " at " + place);
                }
            }
            broken.forEach((rule, told) -> System.out.printf("  %s %s%n", rule, told));
        }
    }
}
