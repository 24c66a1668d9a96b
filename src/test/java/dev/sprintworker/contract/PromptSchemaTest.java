package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import dev.sprintworker.admission.Admission;
import dev.sprintworker.event.InvalidPrompt;
import dev.sprintworker.event.PromptParser;
import dev.sprintworker.sana.SnapshotInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema and the worker give the same verdict, but for what a schema cannot say; all of that is listed here. */
class PromptSchemaTest {

    private static final SnapshotInfo SNAPSHOT = new SnapshotInfo("sana", "r1", "bfloat16", 1024, 32, true);
    private static final Schema SCHEMA = Contract.schema("prompt");

    /** Text repeated: {@code <4000 x>}. */
    private static final Pattern REPEATED = Pattern.compile("<(\\d+) ([^>]+)>");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'x'}",
                "{'prompt':' a cat '}",
                "{'prompt':'白色背景上的绿色三角形'}",
                "{'prompt':'\\ufeff'}",
                "{'prompt':'\\u200b'}",
                "{'prompt':'\\u0000'}",
                "{'prompt':'<4000 x>'}",
                "{'prompt':'<4000 🐈>'}",
                "{'prompt':'x','width':256}",
                "{'prompt':'x','width':257,'height':4096}",
                "{'prompt':'x','steps':1}",
                "{'prompt':'x','steps':4}",
                "{'prompt':'x','guidanceScale':1}",
                "{'prompt':'x','guidanceScale':1.0}",
                "{'prompt':'x','guidanceScale':20}",
                "{'prompt':'x','guidanceScale':2e1}",
                "{'prompt':'x','seed':0}",
                "{'prompt':'x','seed':9223372036854775807}",
                "{'prompt':'x','seed':9223372036854775807,'images':1}",
                "{'prompt':'x','seed':9223372036854775806,'images':2}",
                "{'prompt':'x','seed':9223372036854775800,'images':8}",
                "{'prompt':'x','images':1}",
                "{'prompt':'x','images':8}",
                "{'prompt':'x','maxTimestep':1.5708}",
                "{'prompt':'x','maxTimestep':1e-30}",
                "{'prompt':'x','maxTimestep':1,'steps':3}",
                "{'prompt':'x','intermediateTimestep':1.5708}",
                "{'prompt':'x','intermediateTimestep':0.001,'steps':2}",
                "{'prompt':'x','instruction':true}",
                "{'prompt':'x','instruction':false}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':['completed']}}",
                "{'prompt':'x','webhook':{'url':'HTTP://a-b.e.com.:8080/h/?q=1&r=%32?#f?','events':['failed','completed']}}",
                "{'prompt':'x','webhook':{'url':'http://localhost/%20','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'http://127.0.0.1:9','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'http://[::1]:9/h','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://e.com/<2034 x>','events':['failed']}}",
                "{'prompt':'x','metadata':{}}",
                "{'prompt':'x','metadata':{'':''}}",
                "{'prompt':'x','metadata':{'a':'1','b':'é'}}",
                "{'prompt':'x','metadata':{'k':'<4095 x>'}}"
            })
    void shouldTakeWhatTheWorkerTakes(String prompt) {
        assertThat(workerRefuses(document(prompt))).as("worker").isNull();
        assertThat(schemaTakes(document(prompt))).as("schema").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "5",
                "'a cat'",
                "[]",
                "['prompt']",
                "{}",
                "{'Prompt':'x'}",
                "{'prompt':null}",
                "{'prompt':7}",
                "{'prompt':['x']}",
                "{'prompt':''}",
                "{'prompt':' \\t\\u000b\\f\\r\\n'}",
                "{'prompt':'\\u001c\\u001d\\u001e\\u001f\\u0085\\u00a0'}",
                "{'prompt':'\\u1680\\u2000\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'}",
                "{'prompt':'<4001 x>'}",
                "{'prompt':'<4001 🐈>'}",
                "{'prompt':'x','negativePrompt':'y'}",
                "{'prompt':'x','width':0}",
                "{'prompt':'x','width':-1}",
                "{'prompt':'x','width':512.5}",
                "{'prompt':'x','width':'512'}",
                "{'prompt':'x','width':null}",
                "{'prompt':'x','width':2147483648}",
                "{'prompt':'x','height':0}",
                "{'prompt':'x','height':4294967808}",
                "{'prompt':'x','height':[512]}",
                "{'prompt':'x','steps':0}",
                "{'prompt':'x','steps':5}",
                "{'prompt':'x','steps':2.5}",
                "{'prompt':'x','steps':'2'}",
                "{'prompt':'x','steps':null}",
                "{'prompt':'x','steps':true}",
                "{'prompt':'x','guidanceScale':0.99}",
                "{'prompt':'x','guidanceScale':20.1}",
                "{'prompt':'x','guidanceScale':-4.5}",
                "{'prompt':'x','guidanceScale':1e400}",
                "{'prompt':'x','guidanceScale':'4.5'}",
                "{'prompt':'x','guidanceScale':null}",
                "{'prompt':'x','guidanceScale':NaN}",
                "{'prompt':'x','seed':-1}",
                "{'prompt':'x','seed':0.5}",
                "{'prompt':'x','seed':9223372036854775808}",
                "{'prompt':'x','seed':1000000000000000000000000000000}",
                "{'prompt':'x','seed':'7'}",
                "{'prompt':'x','seed':null}",
                "{'prompt':'x','seed':9223372036854775807,'images':2}",
                "{'prompt':'x','seed':9223372036854775804,'images':5}",
                "{'prompt':'x','seed':9223372036854775801,'images':8}",
                "{'prompt':'x','images':0}",
                "{'prompt':'x','images':9}",
                "{'prompt':'x','images':1.5}",
                "{'prompt':'x','images':null}",
                "{'prompt':'x','maxTimestep':0}",
                "{'prompt':'x','maxTimestep':-1}",
                "{'prompt':'x','maxTimestep':1.571}",
                "{'prompt':'x','maxTimestep':'1'}",
                "{'prompt':'x','maxTimestep':null}",
                "{'prompt':'x','intermediateTimestep':0}",
                "{'prompt':'x','intermediateTimestep':1.571}",
                "{'prompt':'x','intermediateTimestep':null}",
                "{'prompt':'x','intermediateTimestep':1.1,'steps':1}",
                "{'prompt':'x','intermediateTimestep':1.1,'steps':3}",
                "{'prompt':'x','instruction':1}",
                "{'prompt':'x','instruction':'true'}",
                "{'prompt':'x','instruction':null}",
                "{'prompt':'x','init':{'uri':'s3://b/k','strength':0.5}}",
                "{'prompt':'x','init':null}",
                "{'prompt':'x','webhook':null}",
                "{'prompt':'x','webhook':'https://e.com'}",
                "{'prompt':'x','webhook':{}}",
                "{'prompt':'x','webhook':{'events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://e.com'}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':['failed'],'secret':'s'}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':[]}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':null}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':'failed'}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':{'0':'failed'}}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':['done']}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':[null]}}",
                "{'prompt':'x','webhook':{'url':'https://e.com','events':['failed','failed']}}",
                "{'prompt':'x','webhook':{'url':null,'events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'/hook','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https:hook','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'http://','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'http:///hook','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'ftp://e.com/x','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'file:///etc/passwd','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://user:pw@e.com/','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://user@e.com/','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://a_b.com/','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://ü.com/','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://e.com/a b','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'http://e.com/%2','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'http://e.com/#a#b','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':' https://e.com/','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://e.com/\\n','events':['failed']}}",
                "{'prompt':'x','webhook':{'url':'https://e.com/<2035 x>','events':['failed']}}",
                "{'prompt':'x','metadata':null}",
                "{'prompt':'x','metadata':[]}",
                "{'prompt':'x','metadata':'a'}",
                "{'prompt':'x','metadata':{'a':1}}",
                "{'prompt':'x','metadata':{'a':null}}",
                "{'prompt':'x','metadata':{'a':{'b':'c'}}}",
                "{'prompt':'x','metadata':{'':'<4097 x>'}}",
                "{'prompt':'x','metadata':{'<4097 x>':''}}",
                "{'prompt':'x','guidanceScale':20.0000001}",
                "{'prompt':'x','maxTimestep':1.570800001}",
                "{'prompt':'x','webhook':{'url':'http://e.com/ü','events':['failed']}}"
            })
    void shouldRefuseWhatTheWorkerRefuses(String prompt) {
        assertThat(workerRefuses(document(prompt))).as("worker").isNotNull();
        assertThat(schemaTakes(document(prompt))).as("schema").isFalse();
    }

    /** What a schema cannot say; whoever finds another one has to write it into the schema's descriptions too. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            schema | {'prompt':'a','prompt':'b'}                       | names are given once
            schema | {'prompt':'\\ud83d'}                              | text is well-formed Unicode
            schema | {'prompt':'x','width':255}                        | the size's bounds are the snapshot's
            schema | {'prompt':'x','height':4097}                      | the size's bounds are the snapshot's
            schema | {'prompt':'x','width':512.0}                      | a whole number has no fraction
            schema | {'prompt':'x','seed':1e3}                         | a whole number has no exponent
            schema | {'prompt':'x','maxTimestep':1e-300}               | rounded to single precision it is 0
            schema | {'prompt':'x','metadata':{'k':'<4096 x>'}}        | bytes of all names and values are counted
            schema | {'prompt':'x','metadata':{'k':'<2048 é>'}}        | bytes of UTF-8 are counted
            schema | {'prompt':'x','webhook':{'url':'http://256.1.1.1','events':['failed']}} | no IP address
            worker | {'prompt':' <4000 x> '}                           | white space at the ends does not count
            worker | {'prompt':'x','webhook':{'url':'http://e.com/?a[]=1','events':['failed']}} | no URL as in RFC 3986
            """)
    void shouldDifferOnlyWhereASchemaCannotSay(String taker, String prompt, String why) {
        assertThat(schemaTakes(document(prompt))).as("schema: %s", why).isEqualTo("schema".equals(taker));
        assertThat(workerRefuses(document(prompt)) == null)
                .as("worker: %s", why)
                .isEqualTo("worker".equals(taker));
    }

    /** The worker's reason, null if it takes the prompt. */
    private static String workerRefuses(String json) {
        try {
            Admission.admit(PromptParser.parse(json.getBytes(StandardCharsets.UTF_8)), SNAPSHOT, 0);
            return null;
        } catch (InvalidPrompt refused) {
            return refused.getMessage();
        }
    }

    private static boolean schemaTakes(String json) {
        JsonNode document;
        try {
            // As schema validators get it: what they are given has lost all but the last of equal names.
            document = Contract.JSON.readTree(json);
        } catch (IOException e) {
            return false;
        }
        return !document.isMissingNode() && Contract.errors(SCHEMA, document).isEmpty();
    }

    private static String document(String shorthand) {
        Matcher repeated = REPEATED.matcher(shorthand.replace('\'', '"'));
        return repeated.replaceAll(
                match -> Matcher.quoteReplacement(match.group(2).repeat(Integer.parseInt(match.group(1)))));
    }
}
